import type { FaultSpec } from '../faults.ts';
import { json, type Frame, type StreamReply, type WholeReply } from '../reply.ts';
import { splitIntoFragments, splitIntoPieces } from '../tokens.ts';
import { sentenceFor } from './errors.ts';
import { corruptFrame, eventFrame, exceptionFrame } from './frames.ts';
import type { Outcome, OutcomeBlock } from './outcome.ts';

const FAILED = 'The system encountered an unexpected error during processing. Try your request again.';

/** The body of Converse. */
export function wholeReply(outcome: Outcome): WholeReply {
  const { blocks, latencyMs, stopReason, serviceTier, trace, usage } = outcome;
  const body = {
    metrics: { latencyMs },
    output: { message: { content: blocks.map(contentOf), role: 'assistant' } },
    stopReason,
    ...(trace && { trace }),
    ...(usage && { usage }),
    ...(serviceTier && { serviceTier }),
  };
  const errorBody = Buffer.from(JSON.stringify({ __type: 'InternalServerException', message: FAILED }));
  return { ...json(200, body), errorBody };
}

function contentOf(block: OutcomeBlock): object {
  if (block.kind === 'text') return { text: block.text };
  if (block.kind === 'tool') return { toolUse: { input: block.input, name: block.name, toolUseId: block.id } };
  if (block.kind === 'redacted') return { reasoningContent: { redactedContent: block.content } };
  const { text, signature } = block;
  return { reasoningContent: { reasoningText: { ...(signature !== undefined && { signature }), text } } };
}

/** The frames of ConverseStream: usage comes after the stop, and only tool blocks are announced by a start. */
export function streamReply(modelId: string, outcome: Outcome, fault: FaultSpec | undefined): StreamReply {
  const frames = framesOf(modelId, outcome);
  const exception = fault?.code ?? 'modelStreamErrorException';
  return {
    kind: 'stream',
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    frames,
    errorFrame: exceptionFrame(exception, fault?.message ?? sentenceOfException(exception)),
    malformedFrame: corruptFrame(eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'half a' } })),
  };
}

function sentenceOfException(exception: string): string {
  return exception === 'modelStreamErrorException'
    ? FAILED
    : sentenceFor(exception.charAt(0).toUpperCase() + exception.slice(1));
}

function framesOf(modelId: string, { blocks, latencyMs, stopReason, serviceTier, trace, usage }: Outcome): Frame[] {
  const frames: Frame[] = [];
  const add = (role: Frame['role'], type: string, payload: object): void => {
    frames.push({ role, bytes: eventFrame(type, sorted({ ...payload, p: paddingOf(frames.length) })) });
  };
  add('open', 'messageStart', { role: 'assistant' });
  let index = 0;
  // gpt-oss was recorded opening with an empty block of text.
  if (modelId.includes('openai.gpt-oss')) {
    add('open', 'contentBlockDelta', { contentBlockIndex: 0, delta: { text: '' } });
    add('open', 'contentBlockStop', { contentBlockIndex: 0 });
    index = 1;
  }
  for (const block of blocks) {
    if (block.kind === 'tool') {
      const start = { toolUse: { name: block.name, toolUseId: block.id } };
      add('content', 'contentBlockStart', { contentBlockIndex: index, start });
    }
    for (const delta of deltasOf(block)) add('content', 'contentBlockDelta', { contentBlockIndex: index, delta });
    add('content', 'contentBlockStop', { contentBlockIndex: index });
    index += 1;
  }
  add('finish', 'messageStop', { stopReason });
  if (usage) {
    const metadata = { metrics: { latencyMs }, ...(serviceTier && { serviceTier }), ...(trace && { trace }), usage };
    add('usage', 'metadata', metadata);
  }
  return frames;
}

function deltasOf(block: OutcomeBlock): object[] {
  if (block.kind === 'text') return splitIntoPieces(block.text).map((text) => ({ text }));
  if (block.kind === 'tool') {
    return ['', ...splitIntoFragments(JSON.stringify(block.input))].map((input) => ({ toolUse: { input } }));
  }
  if (block.kind === 'redacted') return [{ reasoningContent: { redactedContent: block.content } }];
  const thoughts: object[] = splitIntoPieces(block.text).map((text) => ({ reasoningContent: { text } }));
  if (block.signature !== undefined) thoughts.push({ reasoningContent: { signature: block.signature } });
  return thoughts;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Random-looking lengths hide the length of the words from who watches the line. */
function paddingOf(at: number): string {
  return ALPHABET.slice(0, 2 + ((at * 37 + 11) % (ALPHABET.length - 2)));
}

/** The service writes the members of an event in the order of the alphabet. */
function sorted(payload: object): object {
  return Object.fromEntries(Object.entries(payload).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
