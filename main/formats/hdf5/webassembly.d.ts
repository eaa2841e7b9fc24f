/** What of WebAssembly is used here: Node has it, and its types leave it to those of the DOM. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface WebAssemblyInstantiatedSource {
    readonly instance: { readonly exports: Readonly<Record<string, unknown>> };
  }
  type Imports = Record<string, Record<string, unknown>>;
  function instantiate(bytes: Uint8Array, imports?: Imports): Promise<WebAssemblyInstantiatedSource>;
}
