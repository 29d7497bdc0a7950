"""A small Llama-like decoder: RMSNorm, rotary positions, grouped-query attention, SwiGLU, no biases.

The embedding is shared with the output; it is the sum of a character's own vector and the
vectors of its classes (tone, rhyme groups, radical), which `folded` adds up once for all.  Runs on CPU and CUDA under autocast.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPS = 1e-6


@dataclass
class Config:
    """Sizes of the model."""

    vocabulary: int
    dim: int = 256
    layers: int = 5
    heads: int = 4
    kv_heads: int = 2
    ff: int = 688
    classes: int = 0           # rows of the class table (tones, rhyme groups, radicals); 0: none
    class_slots: int = 0       # most classes of one character
    positions: int = 256
    theta: float = 10000.0

    @property
    def head_dim(self) -> int:
        return self.dim // self.heads


class _RMSNorm(torch.autograd.Function):
    """RMSNorm with a hand-written gradient: a third of the memory passes of the composed one."""

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor) -> Tensor:
        scale = torch.rsqrt((x * x).mean(-1, keepdim=True).add_(EPS))
        unit = x * scale
        ctx.save_for_backward(unit, scale, weight)
        return unit * weight

    @staticmethod
    def backward(ctx, grad: Tensor):
        unit, scale, weight = ctx.saved_tensors
        grad = grad.to(unit.dtype)
        product = grad * unit
        grad_weight = product.flatten(0, -2).sum(0)
        inner = (product @ weight).unsqueeze(-1) / unit.shape[-1]
        return (grad * weight).addcmul_(unit, inner, value=-1).mul_(scale), grad_weight


class RMSNorm(nn.Module):
    """x / rms(x) * weight over the last axis."""

    def __init__(self, dim: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor) -> Tensor:
        return _RMSNorm.apply(x, self.weight)


def rotary(config: Config) -> tuple[Tensor, Tensor]:
    """cos and sin, each [positions, head_dim / 2]."""
    half = config.head_dim // 2
    frequency = config.theta ** (-torch.arange(half, dtype=torch.float64) / half)
    angle = torch.arange(config.positions, dtype=torch.float64)[:, None] * frequency
    return angle.cos().float(), angle.sin().float()


class _Rotate(torch.autograd.Function):
    """Rotary positions; the gradient is the rotation back."""

    @staticmethod
    def forward(ctx, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        ctx.save_for_backward(cos, sin)
        return rotate(x, cos, sin)

    @staticmethod
    def backward(ctx, grad: Tensor):
        cos, sin = ctx.saved_tensors
        return rotate(grad, cos, -sin), None, None


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate the halves of the last axis of x; cos and sin broadcast against half of it."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class _SwiGLU(torch.autograd.Function):
    """silu(gate) * up of [..., gate | up], in float32: bfloat16 silu is several times slower on CPU."""

    @staticmethod
    def forward(ctx, gate_up: Tensor) -> Tensor:
        gate, up = gate_up.chunk(2, -1)
        ctx.save_for_backward(gate_up)
        return F.silu(gate.float()).mul_(up).to(gate_up.dtype)

    @staticmethod
    def backward(ctx, grad: Tensor):
        (gate_up,) = ctx.saved_tensors
        gate, up = gate_up.chunk(2, -1)
        gate, grad = gate.float(), grad.float()
        result = torch.empty_like(gate_up)
        to_gate, to_up = result.chunk(2, -1)
        to_up.copy_(F.silu(gate).mul_(grad))
        to_gate.copy_(torch.ops.aten.silu_backward(grad.mul_(up), gate))
        return result


class Block(nn.Module):
    """One layer; weights of one product are kept in one matrix (q|k|v, gate|up)."""

    def __init__(self, config: Config):
        super().__init__()
        c = self.config = config
        self.norm1, self.norm2 = RMSNorm(c.dim), RMSNorm(c.dim)
        self.qkv = nn.Linear(c.dim, (c.heads + 2 * c.kv_heads) * c.head_dim, bias=False)
        self.out = nn.Linear(c.heads * c.head_dim, c.dim, bias=False)
        self.gate_up = nn.Linear(c.dim, 2 * c.ff, bias=False)
        self.down = nn.Linear(c.ff, c.dim, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        """x [pieces, time, dim]; cos, sin [time, 1, head_dim/2]; mask [group * time, time]."""
        c = self.config
        batch, time, _ = x.shape
        group = c.heads // c.kv_heads
        qkv = self.qkv(self.norm1(x)).view(batch, time, -1, c.head_dim)
        qk, v = qkv.split([c.heads + c.kv_heads, c.kv_heads], 2)
        q, k = _Rotate.apply(qk, cos.to(qk.dtype), sin.to(qk.dtype)).split([c.heads, c.kv_heads], 2)
        # Queries that share a key head are laid one after the other: one product a key head.
        q = q.reshape(batch, time, c.kv_heads, group, c.head_dim).permute(0, 2, 3, 1, 4)
        q = q.reshape(batch * c.kv_heads, group * time, c.head_dim)
        k = k.permute(0, 2, 3, 1).reshape(batch * c.kv_heads, c.head_dim, time)
        v = v.permute(0, 2, 1, 3).reshape(batch * c.kv_heads, time, c.head_dim)
        weights = torch.softmax(torch.baddbmm(mask.to(q.dtype), q, k, alpha=c.head_dim ** -0.5), -1)
        mixed = torch.bmm(weights.to(v.dtype), v)
        mixed = mixed.view(batch, c.kv_heads, group, time, c.head_dim).permute(0, 3, 1, 2, 4)
        x = x + self.out(mixed.reshape(batch, time, -1))
        return x + self.down(_SwiGLU.apply(self.gate_up(self.norm2(x))))


class Model(nn.Module):
    """Tokens -> hidden states; `logits` is the product with the shared embedding."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.dim)
        if config.classes:
            self.class_table = nn.Embedding(config.classes + 1, config.dim, padding_idx=config.classes)
            self.register_buffer("class_of", torch.full((config.vocabulary, config.class_slots),
                                                        config.classes, dtype=torch.int64))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = RMSNorm(config.dim)
        cos, sin = rotary(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                deep = name.endswith(("out.weight", "down.weight"))
                nn.init.normal_(weight, std=0.02 / (2 * config.layers) ** 0.5 if deep else 0.02)

    def set_classes(self, classes: Tensor) -> None:
        """classes int64 [vocabulary, slots], -1 where a slot is empty."""
        self.class_of.copy_(torch.where(classes < 0, torch.full_like(classes, self.config.classes), classes))

    def table(self) -> Tensor:
        """The embedding: each token's own vector and those of its classes, [vocabulary, dim]."""
        own = self.embedding.weight
        if not self.config.classes:
            return own
        return own + F.embedding_bag(self.class_of, self.class_table.weight, mode="sum",
                                     padding_idx=self.config.classes)

    @torch.no_grad()
    def folded(self) -> "Model":
        """The same model with the classes folded into the embedding."""
        plain = Model(replace(self.config, classes=0, class_slots=0))
        state = {k: v for k, v in self.state_dict().items() if not k.startswith("class_")}
        plain.load_state_dict(state | {"embedding.weight": self.table()})
        return plain.eval()

    def forward(self, tokens: Tensor, table: Tensor | None = None) -> Tensor:
        """tokens int64 [pieces, time], padded on the right -> hidden [pieces, time, dim]."""
        time = tokens.shape[1]
        x = F.embedding(tokens, self.table() if table is None else table)
        cos, sin = self.cos[:time, None], self.sin[:time, None]
        mask = torch.full((time, time), float("-inf"), device=x.device).triu(1)
        mask = mask.repeat(self.config.heads // self.config.kv_heads, 1)
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        return self.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        """[..., dim] -> [..., vocabulary]."""
        return hidden @ self.table().t()


class _SharedCrossEntropy(torch.autograd.Function):
    """Sum of cross-entropies of hidden @ weight.T, in slices, so that the logits never all exist."""

    @staticmethod
    def forward(ctx, hidden: Tensor, weight: Tensor, target: Tensor, dtype: torch.dtype,
                rows: int) -> Tensor:
        h, w = hidden.to(dtype), weight.to(dtype)
        total = torch.zeros((), dtype=torch.float32, device=h.device)
        grad_h = torch.empty_like(h)
        grad_w = torch.zeros_like(weight)
        rows = min(rows, len(h))
        logits_buffer = torch.empty(rows, len(w), dtype=torch.float32, device=h.device)
        half_buffer = logits_buffer if dtype == torch.float32 else torch.empty(rows, len(w), dtype=dtype, device=h.device)
        for at in range(0, len(h), rows):
            part, goal = h[at:at + rows], target[at:at + rows, None]
            half, prob = half_buffer[:len(part)], logits_buffer[:len(part)]
            torch.mm(part, w.t(), out=half)
            if dtype != torch.float32:
                prob.copy_(half)
            top = prob.amax(1, keepdim=True)
            chosen = prob.gather(1, goal) - top
            prob.sub_(top).exp_()
            mass = prob.sum(1, keepdim=True)
            total += (mass.log() - chosen).sum()
            prob.div_(mass).scatter_add_(1, goal, torch.full_like(chosen, -1.0))
            if dtype != torch.float32:
                half.copy_(prob)
            grad_h[at:at + rows] = half @ w
            grad_w += half.t() @ part
        ctx.save_for_backward(grad_h, grad_w)
        ctx.hidden_dtype = hidden.dtype
        return total

    @staticmethod
    def backward(ctx, grad: Tensor):
        grad_h, grad_w = ctx.saved_tensors
        return (grad_h * grad).to(ctx.hidden_dtype), grad_w * grad, None, None, None


def cross_entropy(hidden: Tensor, weight: Tensor, target: Tensor,
                  dtype: torch.dtype = torch.bfloat16, rows: int = 1024) -> Tensor:
    """Summed cross-entropy (nats): hidden [n, dim], weight [vocabulary, dim], target int64 [n]."""
    return _SharedCrossEntropy.apply(hidden, weight, target, dtype, rows)
