/**
 * The first byte of each encoded value. Below `nothing` the byte also holds the number, the
 * length or the count itself, so that the parts of ordinary messages cost one byte of overhead.
 *
 * The format is our own, because no library gives what is needed at once. msgpackr keeps its
 * extensions for the whole process, evaluates code that it makes of record definitions found in the
 * bytes, and without records reads a Map back as an object; the bytes of `v8.serialize` depend on the
 * version of Node, which differs during an upgrade, and small messages take it 6 us both ways, where
 * this and msgpackr take 0.8 us. Both would need a second walk to refuse what cannot travel.
 */
export const few = 31;

/** 0 to 127: the number itself. */
export const smallest = 0x80;
/** + count of properties, each a string and a value. */
export const smallObject = 0x80;
/** + count of elements. */
export const smallArray = 0xa0;
/** + length of an ASCII string. */
export const smallText = 0xc0;

export const nothing = 0xe0;
export const undef = 0xe1;
export const no = 0xe2;
export const yes = 0xe3;
/** uint: 0 to 2^32 - 1. */
export const natural = 0xe4;
/** uint n for the number -1 - n. */
export const negative = 0xe5;
/** 8 bytes, little-endian. */
export const float = 0xe6;
/** u32 length, UTF-8. */
export const utf8 = 0xe7;
/** u32 length, UTF-16: strings with lone surrogates, which UTF-8 cannot hold. */
export const utf16 = 0xe8;
/** u32 length, bytes: a Uint8Array. */
export const bytes = 0xe9;

// What follows occurs in values only, never in frames.
export const object = 0xea;
export const array = 0xeb;
/** An element that a sparse array does not have. */
export const hole = 0xec;
export const map = 0xed;
export const set = 0xee;
export const date = 0xef;
/** A string: hexadecimal, with `-` before negative ones. */
export const bigint = 0xf0;
/** Two strings: source and flags. */
export const regexp = 0xf1;
/** Name, message, then an object of its further properties. */
export const error = 0xf2;
export const buffer = 0xf3;
export const arrayBuffer = 0xf4;
/** A byte for the kind of view, then bytes. */
export const view = 0xf5;
/** uint n: the object that was met as the n-th, again. */
export const seen = 0xf6;
/** A frame value for which the node's `RefCodec` knows the reference. */
export const reference = 0xf7;
/** A string, the name of a class codec, then a value: what stands for an instance. */
export const instance = 0xf8;

/** Names of nodes and children in frames: up to so many ASCII characters follow a byte with their number. */
export const longestName = 0x7f;
