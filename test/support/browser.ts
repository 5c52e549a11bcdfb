/** As much of a browser as signing in takes: cookies by origin, redirects one by one. */
export interface Browser {
  /** Follows redirects until something is answered that is none, or `until` fits the next address. */
  open(url: string, until?: (next: string) => boolean): Promise<{ readonly url: string; readonly answer: Response }>;
  ask(url: string, init?: RequestInit): Promise<Response>;
  readonly cookies: Map<string, Map<string, string>>;
}

const REDIRECTS_MAX = 20;

export function newBrowser(): Browser {
  const cookies: Browser['cookies'] = new Map();
  const ask: Browser['ask'] = async (url, init = {}) => {
    const { origin } = new URL(url);
    const jar = cookies.get(origin) ?? new Map<string, string>();
    cookies.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string> | undefined), ...(cookie && { cookie }) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  return {
    ask,
    cookies,
    async open(url, until) {
      let at = url;
      for (let count = 0; count < REDIRECTS_MAX; count += 1) {
        const answer = await ask(at);
        const next = answer.headers.get('location');
        if (next === null || answer.status < 300 || answer.status > 399) return { url: at, answer };
        at = new URL(next, at).href;
        if (until?.(at)) return { url: at, answer };
        await answer.arrayBuffer();
      }
      throw new Error(`redirected without end from ${url}`);
    },
  };
}
