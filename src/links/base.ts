/** Where the deployment is reached, scheme, host and port, without a slash at the end. */
export interface Origins {
  /** PUBLIC_URL. */
  publicUrl: string | undefined;
  /** Where this machine reaches it; undefined while that is not known. */
  localUrl: string | undefined;
}

/** RFC 6761 section 6.3, RFC 1122 section 3.2.1.3 (g), RFC 4291 section 2.5.3: names and addresses of one's own machine. */
const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/;

/** Whether others than this machine can reach the address. */
export const isReachable = (url: string): boolean =>
  URL.canParse(url) && !LOOPBACK.test(new URL(url).hostname);

/**
 * The address that the links of a message begin with: the account's own, else the deployment's. While neither can be
 * reached from outside, messages that leave the house get no links rather than dead ones; those for the sandbox inbox
 * get links that work on this machine.
 *
 * @param trackingUrl the account's own
 */
export const linkBase = (
  { publicUrl, localUrl }: Origins,
  trackingUrl: string | null,
  isSandbox: boolean,
): string | null => {
  const base = trackingUrl ?? publicUrl;
  if (base !== undefined && isReachable(base)) return base;
  return isSandbox ? (base ?? localUrl ?? null) : null;
};
