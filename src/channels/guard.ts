import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { ADDRESS_NOT_ALLOWED, type NetworkGuard } from "../lib/exchange.ts";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** Global unicast addresses (IANA IPv6 address space); everything outside is special or not given out. */
const IPV6_GLOBAL: Range = ipaddr.parseCIDR("2000::/3");
/** An IPv4 address that a NAT64 gateway reaches for us (RFC 6052 2.1). */
const NAT64: Range = ipaddr.parseCIDR("64:ff9b::/96");
/** Public by number, yet it answers as the host's own platform in Azure (its "wire server"). */
const AZURE_PLATFORM: Range = ipaddr.parseCIDR("168.63.129.16/32");

const isIn = (address: Address, [network, bits]: Range): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

/** The IPv4 address that an IPv6 one stands for (RFC 4291 2.5.5: mapped and compatible; RFC 6052). */
const embedded = (address: Address): Address => {
  if (!(address instanceof ipaddr.IPv6)) return address;
  const bytes = address.toByteArray();
  const isPlain = bytes.slice(0, 10).every((byte) => byte === 0);
  const isMapped = isPlain && bytes[10] === 0xff && bytes[11] === 0xff;
  const isCompatible =
    isPlain && bytes[10] === 0 && bytes[11] === 0 && bytes.slice(12, 15).some((byte) => byte !== 0);
  return isMapped || isCompatible || isIn(address, NAT64) ? new ipaddr.IPv4(bytes.slice(12)) : address;
};

/** Whether everybody on the Internet could reach this address: nothing of ours answers there. */
const isPublic = (address: Address): boolean =>
  address instanceof ipaddr.IPv6
    ? address.range() === "unicast" && isIn(address, IPV6_GLOBAL)
    : address.range() === "unicast" && !isIn(address, AZURE_PLATFORM);

const HOST_NAME = /^(?=.*[a-z])[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/;

interface Allowed {
  ranges: Range[];
  names: Set<string>;
}

const addAllowed = (allowed: Allowed, entry: string): Allowed => {
  const text = entry.trim().toLowerCase();
  if (ipaddr.isValidCIDR(text)) allowed.ranges.push(ipaddr.parseCIDR(text));
  else if (isIP(text) === 4) allowed.ranges.push([ipaddr.parse(text), 32]);
  else if (isIP(text) === 6) allowed.ranges.push([ipaddr.parse(text), 128]);
  else if (HOST_NAME.test(text)) allowed.names.add(text);
  else throw new Error(`Allowed addresses: expected an address, a range or a host name, got "${entry}".`);
  return allowed;
};

class AddressNotAllowed extends Error {
  readonly code = ADDRESS_NOT_ALLOWED;
}

/** As `dns.lookup` of Node.js; its `addresses` mean nothing beside an error. */
export type Resolve = (
  hostname: string,
  options: { all: true; family: 0 | 4 | 6 },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const familyOf = (family: unknown): 0 | 4 | 6 => {
  if (family === 4 || family === "IPv4") return 4;
  return family === 6 || family === "IPv6" ? 6 : 0;
};

/**
 * Refuses private, loopback, link-local, carrier-grade NAT, multicast, metadata and otherwise special
 * addresses (IANA special-purpose registries) at the moment of connecting: the look-up is the connection's
 * own, so a name that changes its answer between two look-ups (DNS rebinding) gains nothing.
 *
 * @param allowed true for every address, or the addresses, ranges (CIDR) and host names that may be reached nonetheless
 * @throws Error naming the entry of `allowed` that is none of these
 */
export const networkGuard = (
  allowed: boolean | readonly string[],
  resolve: Resolve = systemLookup,
): NetworkGuard => {
  const entries = typeof allowed === "boolean" ? [] : allowed;
  const { ranges, names } = entries.reduce(addAllowed, { ranges: [], names: new Set<string>() });
  const allows = (text: string): boolean => {
    if (allowed === true) return true;
    if (!ipaddr.isValid(text)) return false;
    const written = ipaddr.parse(text);
    const address = embedded(written);
    return isPublic(address) || ranges.some((range) => isIn(address, range) || isIn(written, range));
  };
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { all: true, family: familyOf(options.family) }, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const isNamed = names.has(hostname.toLowerCase());
      const reachable = addresses.filter(({ address }) => isNamed || allows(address));
      const [first] = reachable;
      if (first === undefined) return callback(new AddressNotAllowed("the address is not allowed"), "", 0);
      if (options.all) return callback(null, reachable);
      callback(null, first.address, first.family);
    });
  };
  return { lookup, allows };
};
