import type { Secret } from '../../core/index.ts';
import type { Operation } from '../canonical.ts';
import type { Dialect } from '../openai-like/index.ts';
import type { Target } from '../port.ts';
import { errorWords } from './failure.ts';
import type { DeploymentOptions, Settings } from './settings.ts';

const API_VERSION_DATED = '2024-10-21';

/** OpenAI's dialect as Azure speaks it. The deployment's name stands where OpenAI has the model. */
export function azureDialect(
  settings: Settings,
  basePath: string,
  secrets: readonly Secret[],
  now: () => number,
): Dialect {
  return {
    path: settings.dialect === 'v1' ? v1Path(settings, basePath) : datedPath(settings, basePath),
    headers: {},
    tokensField: ({ options }) =>
      (options as DeploymentOptions).tokensField ?? (settings.dialect === 'v1' ? 'max_completion_tokens' : 'asis'),
    streamOptions: true,
    cacheControl: false,
    embeddingsFormat: 'base64',
    errorWords,
    secrets,
    now,
  };
}

const operationPath = { chat: '/chat/completions', embeddings: '/embeddings' } as const satisfies Record<
  Operation,
  string
>;

/** Operators paste the address with and without what follows the resource. */
const resourcePath = (basePath: string): string => basePath.replace(/\/openai(?:\/v1)?$/, '');

function v1Path(settings: Settings, basePath: string): Dialect['path'] {
  const base = `${resourcePath(basePath)}/openai/v1`;
  const query = settings.apiVersion === undefined ? '' : `?api-version=${settings.apiVersion}`;
  return (operation) => base + operationPath[operation] + query;
}

function datedPath(settings: Settings, basePath: string): Dialect['path'] {
  const base = `${resourcePath(basePath)}/openai/deployments/`;
  const query = `?api-version=${settings.apiVersion ?? API_VERSION_DATED}`;
  return (operation: Operation, target: Target) =>
    base + encodeURIComponent(target.model) + operationPath[operation] + query;
}
