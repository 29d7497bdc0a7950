/** transformers.js，可选；用时才载入，别处只用其型 (transformers.js, optional and loaded when used; elsewhere only its types are). */
export type Transformers = typeof import('@huggingface/transformers');
