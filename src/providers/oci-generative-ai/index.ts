import type { ProviderKind } from '../port.ts';
import { createOci } from './provider.ts';
import { deploymentSchema, type OciSettings, settingsSchema } from './settings.ts';

/** Oracle Cloud Infrastructure Generative AI: one service, many vendors' models, three formats of its own. */
export const ociGenerativeAi: ProviderKind<OciSettings> = {
  kind: 'oci-generative-ai',
  settingsSchema,
  deploymentSchema,
  create: createOci,
};
