import { crc32 } from 'node:zlib';

/** Both length words and their checksum. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** Header value type 7 of `application/vnd.amazon.eventstream`: a UTF-8 string with a 16-bit length. */
const TYPE_STRING = 7;

/**
 * One frame of `application/vnd.amazon.eventstream`: total length, length of the headers, CRC-32 of those two,
 * headers, payload, CRC-32 of all before it; big-endian.
 */
export function encodeFrame(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const frame = Buffer.alloc(PRELUDE_BYTES + head.length + payload.length + CHECKSUM_BYTES);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(head.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  head.copy(frame, PRELUDE_BYTES);
  payload.copy(frame, PRELUDE_BYTES + head.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, -CHECKSUM_BYTES)), frame.length - CHECKSUM_BYTES);
  return frame;
}

/** An event of the modelled stream, headers in the order the service writes them. */
export function eventFrame(type: string, payload: object): Buffer {
  return encodeFrame(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    Buffer.from(JSON.stringify(payload)),
  );
}

/** A modelled failure inside a stream that began well, such as `modelStreamErrorException`. */
export function exceptionFrame(type: string, message: string): Buffer {
  return encodeFrame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    Buffer.from(JSON.stringify({ message })),
  );
}

/** A failure outside the model: code and sentence are headers, the payload is empty. */
export function errorFrame(code: string, message: string): Buffer {
  return encodeFrame({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, Buffer.alloc(0));
}

/** The same frame with its last checksum wrong: what a broken middlebox leaves behind. */
export function corruptFrame(frame: Buffer): Buffer {
  const broken = Buffer.from(frame);
  broken.writeUInt32BE((broken.readUInt32BE(broken.length - CHECKSUM_BYTES) ^ 1) >>> 0, broken.length - CHECKSUM_BYTES);
  return broken;
}

function encodeHeader(name: string, value: string): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.alloc(1 + name.length + 3);
  head.writeUInt8(name.length, 0);
  head.write(name, 1, 'latin1');
  head.writeUInt8(TYPE_STRING, 1 + name.length);
  head.writeUInt16BE(bytes.length, 2 + name.length);
  return Buffer.concat([head, bytes]);
}
