/**
 * What a failed connection means in words that name no host, by the error codes of Node.js
 * (https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors, and `dns` and `tls`).
 */
const WORDS: Record<string, string> = {
  ECONNREFUSED: "Nothing accepts connections at that host and port.",
  ECONNRESET: "The other side closed the connection.",
  EPIPE: "The other side closed the connection.",
  EHOSTUNREACH: "There is no way to that host.",
  ENETUNREACH: "There is no way to that network.",
  ETIMEDOUT: "The host did not answer in time.",
  ENOTFOUND: "The host name is not known.",
  EAI_AGAIN: "The host name could not be resolved just now.",
  CERT_HAS_EXPIRED: "The server's certificate has expired.",
  CERT_NOT_YET_VALID: "The server's certificate is not valid yet.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The server's certificate is self-signed.",
  SELF_SIGNED_CERT_IN_CHAIN: "The server's certificate comes from an authority that is not trusted.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The server's certificate comes from an authority that is not trusted.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "The server's certificate comes from an authority that is not trusted.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The server's certificate is for another host name.",
  ERR_SSL_WRONG_VERSION_NUMBER: "The server does not speak TLS at that port.",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "The server does not speak TLS at that port.",
};

/** What happened, for a person. Unknown codes are named as they are. */
export const networkWords = (code: string): string => WORDS[code] ?? `The connection failed (${code}).`;
