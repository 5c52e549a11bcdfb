import { describe, expect, it } from 'vitest';
import { passwordFault } from './rules.ts';

const ABOUT = ['Ada Lovelace', 'ada', 'ada.lovelace@engines.example'];

describe('a password that is taken', () => {
  it.each([
    'correct horse battery staple',
    'nur lange Wörter ohne Ziffern',
    '七転び八起き七転び八起きだるまさん',
    '739 210 846 552 019',
    '🦊 🐢 🌵 🚲 🎻 🧭 🪁 🧀',
    'x'.repeat(3) + 'k9 mZ-q7_Lw+p2 trunk',
  ])('%s', (password) => {
    expect(passwordFault(password, ABOUT)).toBeUndefined();
  });

  it('may have 256 characters, whatever they take in bytes', () => {
    const long = Array.from({ length: 256 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7919) % 20_000))).join('');
    expect(passwordFault(long, ABOUT)).toBeUndefined();
  });
});

describe('a password that is refused', () => {
  it.each([
    ['shorter than fifteen characters', 'Tr0ub4dor&3xyz'],
    ['shorter, though it takes more code units', '🦊🐢🌵🚲🎻🧭🪁🧀🦊🐢'],
    ['longer than 256', 'ab cd-ef_gh ij kl '.repeat(15)],
    ['one character', 'aaaaaaaaaaaaaaaaaaaa'],
    ['one piece again and again', 'k9mZq7k9mZq7k9mZq7'],
    ['the alphabet', 'abcdefghijklmnopqrst'],
    ['digits in a row', '12345678901234567890'],
    ['what everybody takes', 'Password123456789'],
    ['two that everybody takes', 'letmein-welcome-1'],
    ['one’s own name', 'AdaLovelace1815!!'],
    ['one’s own address', 'ada.lovelace@engines.example'],
    ['this product', 'sallyport-sallyport'],
    ['a control character', 'correct horse\u0007battery'],
  ])('%s', (_why, password) => {
    expect(passwordFault(password, ABOUT)).toEqual(expect.any(String));
  });

  it('is not repeated in the reason', () => {
    expect(passwordFault('Password123456789', ABOUT)).not.toContain('Password123456789');
  });
});
