import type { Spread } from '../measure/spread';

/** Three digits that count, with thousands apart: 1,230,000, 45.6, 0.0789. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const rounded = digits > 0 ? value.toFixed(digits) : String(Number(value.toPrecision(3)));
  const [whole, fraction] = rounded.split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export const range = ({ min, max }: Spread): string => `${short(min)} to ${short(max)}`;
