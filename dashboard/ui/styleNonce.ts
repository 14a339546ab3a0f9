/** The page's nonce: what the kit writes into style elements carries it (CSP Level 3, section 6.7.3). */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

/** Tells the nonce to what keeps the page from scrolling under a dialog, which looks for it under this name. */
export const shareStyleNonce = (): void => {
  Reflect.set(globalThis, "__webpack_nonce__", styleNonce());
};
