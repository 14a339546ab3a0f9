/** `product.pricingDetails`, `Profile['Customer Type']`: a name as templates read it, and nothing else. */
export const PATH =
  "^[\\p{L}_][\\p{L}\\p{N}_-]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_-]*|\\['[^'\"\\\\{}%<>&]*'\\]|\\[[0-9]{1,6}\\])*$";
