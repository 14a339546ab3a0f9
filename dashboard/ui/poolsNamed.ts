/** The pools that a message's templates name, as the API finds them: `Codes.summer` or `Codes["summer"]`, whatever the case. */
export const poolsNamed = <Pool extends { name: string }>(what: unknown, pools: readonly Pool[]): Pool[] => {
  const text = JSON.stringify(what);
  return pools.filter(({ name }) =>
    new RegExp(`Codes\\s*(\\.\\s*${name}(?!\\w)|\\[\\s*\\\\?["']${name}\\\\?["'])`, "i").test(text),
  );
};
