import { createSocket } from "node:dgram";

/** Answers by type and name, such as `TXT example.com`; `broken` fails every question. */
export type DnsZone = Readonly<Record<string, readonly string[]>> | "broken";

const TYPES: Readonly<Record<number, string>> = { 5: "CNAME", 15: "MX", 16: "TXT" };
const CLASS_IN = 1;
const NAME_ERROR = 3;
const SERVER_FAILURE = 2;

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name
      .split(".")
      .filter((label) => label !== "")
      .map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

/** Texts longer than 255 characters come in pieces (RFC 1035 3.3.14). */
const textBytes = (text: string): Buffer =>
  Buffer.concat(
    (text.match(/.{1,255}/g) ?? [""]).map((piece) => Buffer.from([piece.length, ...Buffer.from(piece)])),
  );

const dataOf = (type: string, value: string): Buffer => {
  if (type === "TXT") return textBytes(value);
  return type === "MX" ? Buffer.concat([Buffer.from([0, 10]), nameBytes(value)]) : nameBytes(value);
};

const questionOf = (query: Buffer): { name: string; type: number; end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.subarray(at + 1, at + 1 + length).toString("latin1"));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
};

const answerTo = (query: Buffer, zone: DnsZone): Buffer => {
  const { name, type, end } = questionOf(query);
  const kind = TYPES[type] ?? "";
  const values = zone === "broken" ? [] : (zone[`${kind} ${name}`] ?? []);
  const code = zone === "broken" ? SERVER_FAILURE : values.length === 0 ? NAME_ERROR : 0;
  const head = Buffer.alloc(12);
  head.writeUInt16BE(query.readUInt16BE(0), 0);
  head.writeUInt16BE(0x8580 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(values.length, 6);
  const answers = values.map((value) => {
    const data = dataOf(kind, value);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(CLASS_IN, 4);
    record.writeUInt32BE(0, 6);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, query.subarray(12, end), ...answers]);
};

/** A DNS server on loopback that knows one zone (RFC 1035). */
export const startDnsServer = async (zone: DnsZone): Promise<{ address: string; close(): Promise<void> }> => {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => socket.send(answerTo(query, zone), from.port, from.address));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
};
