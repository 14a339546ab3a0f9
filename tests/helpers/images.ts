import { crc32, deflateSync } from "node:zlib";

const of64 = (text: string): Buffer => Buffer.from(text, "base64");

/** Of 7 × 5 pixels in each format, as browsers write them. */
export const IMAGES = {
  "a PNG": {
    type: "png",
    width: 7,
    height: 5,
    bytes: of64(
      "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAYAAACJmvbYAAAAI0lEQVR4AbTJMQ0AAAwCwYaxUiuh5kEBbHzy02Hv6caESigAAAD///aR4yMAAAAGSURBVAMA2UANhizRSOUAAAAASUVORK5CYII=",
    ),
  },
  "a JPEG": {
    type: "jpeg",
    width: 7,
    height: 5,
    bytes: of64(
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAFAAcDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAwT/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCAA6F//9k=",
    ),
  },
  "a GIF": {
    type: "gif",
    width: 7,
    height: 5,
    bytes: of64(
      "R0lGODlhBwAFAIAAAApqev///yH5BAAAAAAALAAAAAAHAAUAAAIbBEEQBEEQBEEQBEEQBEEQBEEQBEEQBEEQBEEUADs=",
    ),
  },
  "a WebP": {
    type: "webp",
    width: 7,
    height: 5,
    bytes: of64("UklGRjQAAABXRUJQVlA4ICgAAACwAQCdASoHAAUAAsBMJaACdLoABDAAAP7tzt60LQks/9x2Buu8QAAA"),
  },
  "a WebP without loss": {
    type: "webp",
    width: 7,
    height: 5,
    bytes: of64("UklGRh4AAABXRUJQVlA4TBEAAAAvBgABAAdQtSpUr/+BiOh/AAA="),
  },
  "a WebP one can see through": {
    type: "webp",
    width: 7,
    height: 5,
    bytes: of64(
      "UklGRlwAAABXRUJQVlA4WAoAAAAQAAAABgAABAAAQUxQSAsAAAABDzCAERGiHxH9DwBWUDggKgAAAHABAJ0BKgcABQACwEwlqAJ0AUAAAP7tzt0oqp0cn/hHFnHfjt2W4AAAAA==",
    ),
  },
} as const;

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
};

type Colour = readonly [red: number, green: number, blue: number];

/** A PNG of any size: one colour going over into another from its upper left to its lower right. */
export const aPng = (width: number, height: number, from: Colour, to: Colour): Buffer => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = (x / width + y / height) / 2;
      const pixel = from.map((part, at) => Math.round(part + ((to[at] ?? part) - part) * share));
      rows.set(pixel, y * (1 + width * 3) + 1 + x * 3);
    }
  }
  return Buffer.concat([
    of64("iVBORw0KGgo="),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
};
