import type { RuleFamily } from './model.ts';

/** Carrying what the conversation holds to a host of the attacker's. */
export const exfiltration: RuleFamily = {
  family: 'exfiltration',
  rules: [
    {
      id: 'markdown-image',
      weight: 0.3,
      untrusted: 0.4,
      marks: ['!['],
      shape:
        /!\[[^\]\n]{0,80}\]\(https?:\/\/[^\s)]{1,120}[?=/&][^\s)]{0,40}(?:\{|\[|<|%7b|data|secret|prompt|history|chat|summary|conversation|password|token)/iy,
    },
    { id: 'append-to-address', weight: 0.4, untrusted: 0.5, sequence: ['carry', 'private', 'address'], within: 70 },
    { id: 'send-private', weight: 0.2, untrusted: 0.35, sequence: ['carry', 'private'], within: 24 },
  ],
};
