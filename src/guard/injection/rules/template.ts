import type { RuleFamily } from './model.ts';

/** Tokens of chat templates, which belong to the program that writes the prompt and to nobody in it. */
export const template: RuleFamily = {
  family: 'template',
  rules: [
    {
      id: 'special-token',
      weight: 0.5,
      marks: ['<|', '<｜'],
      shape:
        /<[|｜] {0,2}(?:im_(?:start|end|sep)|(?:start|end)_header_id|eot_id|endoftext|begin_of_text|end_of_text|fim_\w{3,8}|system|user|assistant|end|eom_id|python_tag|[a-z_▁]{3,24}) {0,2}[|｜]>/iy,
    },
    { id: 'inst', weight: 0.4, marks: ['[INST', '[/INST', '[inst', '[/inst'], shape: /\[\/?INST\]/iy },
    { id: 'sys', weight: 0.5, marks: ['<<SYS', '<</SYS', '<<sys', '<</sys'], shape: /<<\/?SYS>>/iy },
    {
      id: 'turn',
      weight: 0.4,
      marks: ['<start_of_turn', '<end_of_turn', '</s>', '<s>'],
      shape: /<(?:start|end)_of_turn>|<\/s> {0,3}(?:<s>|\[INST\])|<s> {0,3}\[INST\]/iy,
    },
    {
      id: 'heading',
      weight: 0.2,
      marks: ['###'],
      shape:
        /#{3,4} {0,2}(?:system|instructions?|human|user|assistant|response|input|new instructions?)(?: prompt)? {0,2}:/iy,
    },
  ],
};
