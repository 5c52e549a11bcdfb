import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson, Fault, type Secret } from '../../core/index.ts';

/** 96 bits: nobody guesses one, and a cursor stays short. */
const MAC_BYTES = 12;

/** A listing as one question asked for it: its address, and what it was filtered by. */
export interface Listing {
  readonly path: string;
  readonly filter: Readonly<Record<string, unknown>>;
}

export interface Cursors {
  /** @param position where the next page begins, in the words of the repository */
  seal(listing: Listing, position: string): string;
  /** @throws Fault `request.invalid` for a cursor that is not ours, or of another listing or filter */
  open(listing: Listing, cursor: string): string;
}

/**
 * Positions in listings, bound to the listing and its filter by a keyed hash: a cursor says nothing to its reader and
 * leads nowhere else. Every node with the same pepper takes it.
 */
export function cursorsUnder(pepper: Secret): Cursors {
  const key = createHmac('sha256', pepper.reveal()).update('sallyport cursors').digest();
  const macOf = ({ path, filter }: Listing, position: Buffer): Buffer =>
    createHmac('sha256', key)
      .update(canonicalJson({ path, filter }))
      .update('\0')
      .update(position)
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    seal(listing, position) {
      const bytes = Buffer.from(position);
      return Buffer.concat([macOf(listing, bytes), bytes]).toString('base64url');
    },
    open(listing, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const position = bytes.subarray(MAC_BYTES);
      if (bytes.length <= MAC_BYTES || !timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(listing, position)))
        throw new Fault('request.invalid', {
          public: 'The cursor is not one of this listing with this filter; begin without it.',
          param: 'cursor',
        });
      return position.toString();
    },
  };
}
