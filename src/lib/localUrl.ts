/** Where this machine reaches a server that listens at `host`; a wildcard is no place to connect to. */
export const localUrl = ({ host, tls }: { host: string; tls: object | undefined }, port: number): string => {
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `${tls === undefined ? "http" : "https"}://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
};
