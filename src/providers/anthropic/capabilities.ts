import { z } from 'zod';

/** What a model of the Messages API takes. Models differ by generation, so each deployment may say. */
export const capabilitiesSchema = z.strictObject({
  /**
   * How the model thinks when `reasoning_effort` asks for it. `adaptive`: it decides, guided by the effort. `budget`:
   * a fixed number of tokens, as models up to generation 4.5 want it. `none`: not at all.
   */
  thinking: z.enum(['adaptive', 'budget', 'none']).default('adaptive'),
  /** `one`: temperature or top_p, not both. The newest models take neither: `none`. */
  sampling: z.enum(['both', 'one', 'none']).default('one'),
  /** Whether the model can be held to a JSON schema. */
  jsonSchema: z.boolean().default(true),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;
