/** A field, or a file when it has a name and a type of its own. */
export type FormPart =
  | { name: string; value: string }
  | { name: string; fileName: string; type: string; bytes: Buffer };

/** A name within quotes (HTML, "multipart form data": what would end it is percent-encoded). */
const quoted = (name: string): string => `"${name.replace(/["\r\n]/g, (one) => encodeURIComponent(one))}"`;

const headOf = (part: FormPart): string => {
  const disposition = `Content-Disposition: form-data; name=${quoted(part.name)}`;
  return "bytes" in part
    ? `${disposition}; filename=${quoted(part.fileName)}\r\nContent-Type: ${part.type}`
    : disposition;
};

/** multipart/form-data (RFC 7578). The boundary must not occur in a part; it is the caller's, so that a repeat is the same bytes. */
export const formData = (
  boundary: string,
  parts: readonly FormPart[],
): { contentType: string; body: Buffer } => {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`, "utf8"),
    "bytes" in part ? part.bytes : Buffer.from(part.value, "utf8"),
    Buffer.from("\r\n", "utf8"),
  ]);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`, "utf8")]),
  };
};
