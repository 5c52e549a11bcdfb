import { APIUserAbortError, BadRequestError, InternalServerError, RateLimitError } from 'openai';
import { expect } from 'vitest';
import { eventually } from '../../support/control.ts';
import { simulatorOf } from '../../support/doors.ts';
import { watchLag } from '../../support/lag.ts';
import { ask, errorOf, expectEstimated, expectFree, expectSettled, idOf, say, stream } from '../desk.ts';
import type { Feature } from './feature.ts';

/** Caller, gateway and vendor each have to be woken, and the gateway twice. */
const STEPS = 4;

export const failures = {
  abort: {
    claim: 'a caller who leaves in mid-stream stops the vendor within 1 s, and the ledger says cancelled',
    async check(desk) {
      const { data, response } = await desk.client.chat.completions
        .create({ model: desk.chat, messages: say('Say 500 words [[fault:pace ms=40]]'), stream: true })
        .withResponse();
      const callId = idOf(response);
      await expect(
        (async () => {
          for await (const chunk of data) if (chunk.choices[0]?.delta.content) data.controller.abort();
        })(),
      ).resolves.toBeUndefined();
      const leftAtMs = Date.now();
      const lagMs = watchLag();
      const seen = await eventually('the vendor to see the abort', () =>
        desk.installation.simulators
          .simulator(simulatorOf(desk.door))
          .requests()
          .find((each) => each.aborted && each.traceparent?.includes(callId.replaceAll('-', ''))),
      );
      expect((seen.endedAtMs ?? Infinity) - leftAtMs).toBeLessThan(1000 + STEPS * lagMs());
      const row = await expectEstimated(desk, callId, 'cancelled');
      expect(row.usage?.outputVisible).toBeGreaterThan(0);
    },
  },
  'SDK abort before the head': {
    claim: 'a caller who leaves before the first byte is cancelled too',
    async check(desk) {
      const controller = new AbortController();
      const conversation = `abort-${crypto.randomUUID()}`;
      const simulator = desk.installation.simulators.simulator(simulatorOf(desk.door));
      const asked = desk.client.chat.completions.create(
        { model: desk.chat, messages: say(`Hello ${conversation} [[fault:latency ms=20000]]`) },
        { signal: controller.signal, headers: { 'x-sallyport-conversation': conversation } },
      );
      const rejected = expect(asked).rejects.toBeInstanceOf(APIUserAbortError);
      await eventually('the request at the vendor', () =>
        simulator.requests().find(({ body }) => JSON.stringify(body ?? null).includes(conversation)),
      );
      controller.abort();
      await rejected;
      const row = await eventually('the cancelled call', async () =>
        (await desk.installation.calls({ outcome: 'cancelled' })).find((each) => each['conversation'] === conversation),
      );
      expect(row).toMatchObject({ settlement: 'estimated', status: 499 });
    },
  },
  'content filter': {
    claim: 'a filtered prompt is a BadRequestError with the code content_filter',
    async check(desk) {
      const error = await errorOf(ask(desk, say('Hello [[fault:contentFilter]]')));
      expect(error).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({ status: 400, code: 'content_filter' });
      expect(error.headers?.get('x-should-retry')).toBe('false');
      const row = await desk.installation.waitForCall(error.requestID ?? '');
      expect(row).toMatchObject({ errorCode: 'provider.content_filter', status: 400 });
    },
  },
  'filtered answer': {
    claim: 'an answer stopped by the filter is an answer with the finish reason content_filter',
    async check(desk) {
      const { completion, callId } = await ask(desk, say('Hello [[fault:contentFilter on=completion]]'));
      expect(completion.choices[0]?.finish_reason).toBe('content_filter');
      await expectSettled(desk, callId);
    },
  },
  'context overflow': {
    claim: 'a prompt beyond the context is a BadRequestError with the code context_length_exceeded',
    async check(desk) {
      for (const call of [ask, stream]) {
        const error = await errorOf(call(desk, say('Hello [[fault:contextOverflow]]')));
        expect(error).toBeInstanceOf(BadRequestError);
        expect(error).toMatchObject({ status: 400, code: 'context_length_exceeded' });
        await expectFree(desk, error.requestID ?? '', 'provider.context_overflow');
      }
    },
  },
  throttled: {
    claim: "the vendor's 429 is a RateLimitError that keeps retry-after",
    async check(desk) {
      const error = await errorOf(stream(desk, say('Hello [[fault:throttled retryAfterS=7]]')));
      expect(error).toBeInstanceOf(RateLimitError);
      expect(error.headers?.get('retry-after')).toBe('7');
      expect(error.headers?.get('x-should-retry')).toBeNull();
      await expectFree(desk, error.requestID ?? '', 'provider.throttled');
    },
  },
  'server errors': {
    claim:
      "the vendor's 500 and 503 are InternalServerErrors with 502 and 503, and its refused key is not the caller's",
    async check(desk) {
      const cases = [
        ['status status=500', 502, 'provider.failed'],
        ['status status=503', 503, 'provider.overloaded'],
        ['credentials', 502, 'provider.credentials'],
      ] as const;
      for (const [fault, status, code] of cases) {
        const error = await errorOf(ask(desk, say(`Hello [[fault:${fault}]]`)));
        expect(error).toBeInstanceOf(InternalServerError);
        expect(error).toMatchObject({ status, code });
        await expectFree(desk, error.requestID ?? '', code);
      }
    },
  },
} as const satisfies Readonly<Record<string, Feature>>;
