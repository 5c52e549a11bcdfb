import { expect, it } from 'vitest';
import type { ChatRequest } from './canonical.ts';
import { inlineImages } from './inline-images.ts';

const request = (url: string): ChatRequest => ({
  model: 'm',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'what is this?' },
        { type: 'image_url', image_url: { url, detail: 'low' } },
      ],
    },
  ],
});
const fetched = { mediaType: 'image/png', bytes: Buffer.from('picture') };
const { signal } = new AbortController();

it('puts an image named by URL in as a data URL and leaves the rest of the part', async () => {
  const { messages } = await inlineImages(request('https://example.com/a.png'), async () => fetched, signal);
  expect(messages[0]?.content).toEqual([
    { type: 'text', text: 'what is this?' },
    { type: 'image_url', image_url: { url: 'data:image/png;base64,cGljdHVyZQ==', detail: 'low' } },
  ]);
});

it('fetches nothing for a request without such images', async () => {
  const asked: string[] = [];
  const same = request('data:image/png;base64,AA==');
  const prepared = await inlineImages(same, async (url) => (asked.push(url), fetched), signal);
  expect([prepared === same, asked]).toEqual([true, []]);
});
