/** A refusal of the compatible API: `{"status":"fail","error":…,"code":…}` under its HTTP status. */
export class CompatError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly unprocessed: readonly unknown[] | undefined;

  constructor(
    status: number,
    message: string,
    more: { headers?: Record<string, string>; unprocessed?: readonly unknown[] } = {},
  ) {
    super(message);
    this.name = "CompatError";
    this.status = status;
    this.headers = more.headers ?? {};
    this.unprocessed = more.unprocessed;
  }
}

export const failBody = (error: string, code: number, unprocessed?: readonly unknown[]) => ({
  status: "fail" as const,
  error,
  code,
  ...(unprocessed === undefined ? {} : { unprocessed }),
});
