import { named, prefixed, type SecretRule } from '../rule.ts';

const HEX32 = '0123·456789abcdef0a1b2c3d4e5f6789';
const HEX64 = `${HEX32}a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2`;
const MIXED = 'aB3dEfG7hIjK1mNoP9qRsT5uVwX2yZ4aCdF6gHiJ8kLmN0pQrS3tUvW';
const mixed = (length: number): string => `·${MIXED.repeat(4).slice(0, length)}`;
const UUID = '·12345678-9abc-4def-8901-23456789abcd';
const UUID_FORM = '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}';

/** Models, payments, messages, and what teams work with. */
export const SERVICES: readonly SecretRule[] = [
  prefixed('openai', ['sk-'], '(?:(?:proj|svcacct|admin|None)-)?[\\w-]{20,80}T3BlbkFJ[\\w-]{20,80}', {
    finds: ['sk-·Xi8tcNiHV9awbCcvilTeT3BlbkFJ3UDnpdEwNNm6wVBpYM0o'],
    leaves: ['sk-·openai-123456', 'sk-learn'],
  }),
  prefixed('anthropic', ['sk-ant-'], '(?:api|admin|oat|sid)\\d\\d-[\\w-]{80,120}', {
    finds: [`sk-ant-api03-${mixed(93)}AA`],
    leaves: ['sk-ant-·api02-notarealkey', 'ssk-ant-·api04-NotARealKeyButLooksLikeOne'],
  }),
  prefixed('openrouter', ['sk-or-'], 'v1-[\\da-f]{64}', { finds: [`sk-or-v1-${HEX64}`], leaves: ['sk-or-·v1-x'] }),
  prefixed(
    'model-key',
    ['sk-'],
    '(?:[\\da-f]{32}|[A-Za-z0-9]{48})',
    { finds: [`sk-${HEX32}`, `sk-${mixed(48)}`], leaves: ['sk-·learn', 'sk-·xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'] },
    { entropyMin: 3 },
  ),
  prefixed('langfuse', ['sk-lf-'], UUID_FORM, { finds: [`sk-lf-${UUID}`], leaves: ['sk-lf-·x'] }),
  prefixed('huggingface', ['hf_', 'api_org_'], '[A-Za-z]{34}', {
    finds: ['hf_·kRmVbLpWsTzNcYhJdFgEaUoiXMrqPQwErT', 'api_org_·kRmVbLpWsTzNcYhJdFgEaUoiXMrqPQwErT'],
    leaves: ['hf_·xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'hf_·hub_download'],
  }),
  prefixed('groq', ['gsk_'], '[A-Za-z0-9]{52}', {
    finds: [`gsk_${mixed(52)}`],
    leaves: ['gsk_·abc123', `gsk_${mixed(56)}`, `wordgsk_${mixed(52)}`],
  }),
  prefixed('xai', ['xai-'], '[A-Za-z0-9]{80}', { finds: [`xai-${mixed(80)}`], leaves: ['xai-·x'] }),
  prefixed('perplexity', ['pplx-'], '[A-Za-z0-9]{40,60}', { finds: [`pplx-${mixed(48)}`], leaves: ['pplx-·x'] }),
  prefixed('replicate', ['r8_'], '[A-Za-z0-9]{37}', { finds: [`r8_${mixed(37)}`], leaves: ['r8_·x'] }),
  prefixed('langsmith', ['lsv2_'], '(?:pt|sk)_[\\da-f]{32}_[\\da-f]{10}', {
    finds: [`lsv2_pt_${HEX32}_0123456789`],
    leaves: ['lsv2_pt_·x'],
  }),
  prefixed('pinecone', ['pcsk_'], '[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,70}', {
    finds: [`pcsk_${mixed(6)}_${mixed(63)}`],
    leaves: ['pcsk_·x'],
  }),
  prefixed('together', ['tgp_v1_'], '[\\w-]{43}', { finds: [`tgp_v1_${mixed(43)}`], leaves: ['tgp_v1_·x'] }),
  prefixed(
    'sallyport',
    ['sp-'],
    '[A-Za-z0-9]{49}',
    { finds: [`sp-${mixed(49)}`], leaves: ['sp-·x'] },
    { entropyMin: 4 },
  ),
  named('cohere', ['cohere', 'co_api_key'], '[A-Za-z0-9]{40}', {
    finds: [`COHERE_API_KEY=${mixed(40)}`],
    leaves: ['cohere embeds texts'],
  }),
  named('mistral', ['mistral'], '[A-Za-z0-9]{32}', {
    finds: [`MISTRAL_API_KEY=${mixed(32)}`],
    leaves: ['mistral-large-latest'],
  }),

  prefixed('stripe', ['sk_live_', 'sk_test_', 'sk_prod_', 'rk_live_', 'rk_test_', 'rk_prod_'], '[A-Za-z0-9]{24,247}', {
    finds: [`sk_live_${mixed(24)}`, `rk_test_${mixed(60)}`],
    leaves: ['sk_live_·short', `pk_live_${mixed(24)}`, `xsk_live_${mixed(24)}`],
  }),
  prefixed('stripe-webhook', ['whsec_'], '[A-Za-z0-9+/]{32,64}={0,2}', {
    finds: [`whsec_${mixed(32)}`],
    leaves: ['whsec_·x'],
  }),
  prefixed('square', ['sq0atp-', 'sq0csp-', 'sq0idp-'], '[\\w-]{22,60}', {
    finds: [`sq0atp-${mixed(22)}`],
    leaves: ['sq0atp-·x'],
  }),
  prefixed('square-access', ['EAAA'], '[\\w-]{60}', { finds: [`EAAA${mixed(60)}`], leaves: ['EAAA·x'] }),
  prefixed(
    'facebook',
    ['EAA'],
    '[A-Za-z0-9]{80,300}',
    { finds: [`EAA${mixed(120)}`], leaves: ['EAA·x'] },
    { entropyMin: 3.5 },
  ),
  prefixed('braintree', ['access_token$'], 'production\\$[\\da-z]{16}\\$[\\da-f]{32}', {
    finds: [`access_token$production$·0123456789abcdef$${HEX32}`],
    leaves: ['access_token$·sandbox'],
  }),
  prefixed('plaid', ['access-'], `(?:sandbox|development|production)-${UUID_FORM}`, {
    finds: [`access-production-${UUID}`],
    leaves: ['access-·control'],
  }),
  prefixed('shopify', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], '[A-Za-z0-9]{32}', {
    finds: [`shpat_${HEX32}`],
    leaves: ['shpss·SSSSS_SSSS_sssss'],
  }),
  prefixed('flutterwave', ['FLWSECK', 'FLWPUBK'], '(?:_TEST)?-[A-Za-z0-9]{12,36}(?:-X)?', {
    finds: ['FLWSECK_TEST-·0a1b2c3d4e5f6789-X'],
    leaves: ['FLWSECK-·x'],
  }),
  prefixed(
    'gocardless',
    ['live_'],
    '[\\w=-]{40}',
    { finds: [`live_${mixed(40)}`], leaves: ['live_·x'] },
    { entropyMin: 4 },
  ),
  prefixed('easypost', ['EZAK', 'EZTK'], '[A-Za-z0-9]{54}', { finds: [`EZAK${mixed(54)}`], leaves: ['EZAK·x'] }),
  prefixed('duffel', ['duffel_'], '(?:test|live)_[\\w=-]{43}', {
    finds: [`duffel_live_${mixed(43)}`],
    leaves: ['duffel_·live_x'],
  }),
  prefixed('shippo', ['shippo_'], '(?:live|test)_[\\da-f]{40}', {
    finds: [`shippo_live_${HEX64.slice(0, 41)}`],
    leaves: ['shippo_·live_x'],
  }),

  prefixed(
    'slack',
    ['xoxa-', 'xoxb-', 'xoxp-', 'xoxo-', 'xoxr-', 'xoxs-', 'xoxe-'],
    '(?:\\d{1,13}-){1,4}[A-Za-z0-9-]{8,80}',
    { finds: [`xoxb-·23984754863-2348975623000-${mixed(24)}`], leaves: ['xoxb-·your-token'] },
  ),
  prefixed('slack-config', ['xoxe.'], 'xox[bp]-\\d-[A-Za-z0-9]{140,180}', {
    finds: [`xoxe.xoxp-1-${mixed(163)}`],
    leaves: ['xoxe.·x'],
  }),
  prefixed('slack-app', ['xapp-'], '\\d-[A-Z0-9]{5,20}-\\d{5,20}-[A-Za-z0-9]{32,80}', {
    finds: [`xapp-1-·AA2JWS7BEDD-1234576618999-${HEX64}`],
    leaves: ['xapp-·1-x'],
  }),
  prefixed('slack-webhook', ['hooks.slack.com/'], '(?:services|workflows|triggers)/[A-Za-z0-9+/]{36,60}', {
    finds: ['https://hooks.slack.com/services/·T11111AA/BAAAA111A/qKirRWalryBGqKirRWalryBG'],
    leaves: ['https://hooks.slack.com/services/T/B/X'],
  }),
  prefixed(
    'discord-webhook',
    ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    '\\d{17,20}/[\\w-]{60,70}',
    {
      finds: [`https://discord.com/api/webhooks/·123456789012345678/${mixed(64)}`],
      leaves: ['discord.com/api/webhooks/x'],
    },
  ),
  {
    id: 'secret.teams-webhook',
    keywords: ['webhook.office.com/webhookb2/'],
    pattern: new RegExp(
      `webhook\\.office\\.com/webhookb2/${UUID_FORM}@${UUID_FORM}/IncomingWebhook/[\\da-z]{32}/${UUID_FORM}`,
      'iy',
    ),
    finds: [`https://acme.webhook.office.com/webhookb2/${UUID}@${UUID}/IncomingWebhook/${HEX32}/${UUID}`],
    leaves: ['webhook.office.com/webhookb2/x'],
  },
  {
    id: 'secret.telegram',
    keywords: [':aa'],
    pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[\w-]{32,33}(?![\w-])/,
    back: 10,
    finds: ['110201543:·AAHdqTcvCH1vGWJxfSe1ofSAs0K5PALDsaw'],
    leaves: ['bot110201543:·AAHdqTcvCH1vGWJxfSe1ofSAs0K5PALDsaw', 'foo:AAH1bjqp'],
  },
  prefixed('sendgrid', ['SG.'], '[\\w-]{20,24}\\.[\\w-]{39,50}', {
    finds: [`SG.${mixed(22)}.${mixed(43)}`],
    leaves: ['SG.·a.b', 'AG.ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr'],
  }),
  prefixed('brevo', ['xkeysib-', 'xsmtpsib-'], '[\\da-f]{64}-[A-Za-z0-9]{16}', {
    finds: [`xkeysib-${HEX64}-${mixed(16)}`],
    leaves: ['xkeysib-·x'],
  }),
  {
    id: 'secret.mailchimp',
    keywords: ['-us'],
    pattern: /(?<![A-Za-z0-9])[\da-f]{32}-us\d{1,2}(?![A-Za-z0-9])/,
    back: 32,
    entropyMin: 2.5,
    finds: [`${HEX32}-us12`],
    leaves: ['3ea4572956e2b381923ed34c31db76aa-2', 'abc-us2'],
  },
  prefixed('mailgun', ['key-', 'pubkey-'], '[\\da-f]{32}', { finds: [`key-${HEX32}`], leaves: ['key-·value'] }),
  {
    id: 'secret.twilio',
    keywords: ['sk', 'ac'],
    pattern: /(?:SK|AC)[\da-f]{32}(?![A-Za-z0-9])/y,
    entropyMin: 2.5,
    finds: [`SK${HEX32}`],
    leaves: ['SK·xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'skill'],
  },
  named('twilio-token', ['twilio'], '[\\da-f]{32}', {
    finds: [`TWILIO_AUTH_TOKEN=${HEX32}`],
    leaves: ['twilio sends a message'],
  }),

  prefixed('linear', ['lin_api_', 'lin_oauth_'], '[A-Za-z0-9]{40,64}', {
    finds: [`lin_api_${mixed(40)}`],
    leaves: ['lin_api_·x'],
  }),
  prefixed('notion', ['ntn_'], '\\d{11}[A-Za-z0-9]{35}', {
    finds: [`ntn_·12345678901${mixed(35)}`],
    leaves: ['ntn_·abc', 'NTN_12345678901aBcDeFgHiJkLmNoPqRsT1234567890abcde'],
  }),
  prefixed(
    'notion-old',
    ['secret_'],
    '[A-Za-z0-9]{43}',
    { finds: [`secret_${mixed(43)}`], leaves: ['secret_·abc123'] },
    { entropyMin: 4 },
  ),
  prefixed('figma', ['figd_', 'figu_', 'figo_'], '[\\w-]{38,60}', {
    finds: [`figd_${mixed(43)}`],
    leaves: ['figd_·abc'],
  }),
  prefixed('airtable', ['pat'], '[A-Za-z0-9]{14}\\.[\\da-f]{64}', {
    finds: [`pat${mixed(14)}.${HEX64}`],
    leaves: ['pattern'],
  }),
  prefixed('hubspot', ['pat-na', 'pat-eu'], `\\d-${UUID_FORM}`, { finds: [`pat-na1-${UUID}`], leaves: ['pat-na·1'] }),
  prefixed('typeform', ['tfp_'], '[\\w.=-]{59}', { finds: [`tfp_${mixed(59)}`], leaves: ['tfp_·x'] }),
  prefixed('readme', ['rdme_'], '[a-z0-9]{70}', { finds: [`rdme_${mixed(70).toLowerCase()}`], leaves: ['rdme_·x'] }),
  prefixed('postman', ['PMAK-'], '[\\da-f]{24}-[\\da-f]{34}', {
    finds: [`PMAK-${HEX32.slice(0, 25)}-${HEX32}ab`],
    leaves: ['PMAK-·x'],
  }),
  prefixed('contentful', ['CFPAT-'], '[\\w-]{43}', { finds: [`CFPAT-${mixed(43)}`], leaves: ['CFPAT-·x'] }),
  prefixed('dropbox', ['sl.'], '(?:u\\.)?[\\w-]{130,1400}', { finds: [`sl.${mixed(135)}`], leaves: ['sl.·x'] }),
  prefixed('frameio', ['fio-u-'], '[\\w=-]{64}', { finds: [`fio-u-${mixed(64)}`], leaves: ['fio-u-·x'] }),
  prefixed('mapbox', ['sk.eyJ'], '[\\w-]{60,200}\\.[\\w-]{20,30}', {
    finds: [`sk.eyJ${mixed(80)}.${mixed(22)}`],
    leaves: ['sk.·eyJ'],
  }),
  prefixed('instagram', ['IGQV', 'IGQW'], '[\\w-]{80,300}', { finds: [`IGQV${mixed(140)}`], leaves: ['IGQV·x'] }),
  prefixed('lob', ['live_pub_', 'test_pub_', 'live_', 'test_'], '[\\da-f]{31,35}', {
    finds: [`live_${HEX32}abc`],
    leaves: ['live_·x'],
  }),

  prefixed('grafana', ['glsa_'], '[A-Za-z0-9]{32}_[\\da-fA-F]{8}', {
    finds: [`glsa_${mixed(32)}_89abcdef`],
    leaves: ['glsa_·x'],
  }),
  prefixed('grafana-cloud', ['glc_'], 'eyJ[A-Za-z0-9+/]{20,400}={0,3}', {
    finds: [`glc_eyJ${mixed(60)}`],
    leaves: ['glc_·x'],
  }),
  prefixed('grafana-old', ['eyJrIjoi'], '[A-Za-z0-9]{60,400}={0,3}', {
    finds: [`eyJrIjoi${mixed(80)}==`],
    leaves: ['eyJrIjoi·'],
  }),
  prefixed('new-relic', ['NRAK-', 'NRII-', 'NRRA-', 'NRJS-'], '[\\w]{19,42}', {
    finds: [`NRAK-${mixed(27).toUpperCase()}`],
    leaves: ['NRAK-·x'],
  }),
  prefixed('dynatrace', ['dt0c01.', 'dt0s16.'], '[A-Z0-9]{8,24}\\.[A-Z0-9]{64}', {
    finds: [`dt0c01.·K3J5H2G7F9D1S4A6P8O0I2U4.${mixed(64).toUpperCase()}`],
    leaves: ['dt0c01.·x'],
  }),
  prefixed('sentry', ['sntrys_', 'sntryu_', 'sntrya_'], '(?:eyJ[\\w+/=-]{80,300}|[\\da-f]{64})', {
    finds: [`sntryu_${HEX64}`],
    leaves: ['sntrys_·x'],
  }),
  named('datadog', ['datadog', 'dd_api', 'dd_app'], '[a-f0-9]{40}|[a-f0-9]{32}', {
    finds: [`DD_API_KEY=${HEX32}`],
    leaves: ['datadog agent'],
  }),
  named('okta', ['okta'], '00[\\w-]{39,40}', {
    finds: [`okta_token = "·00kR7xQ2mVb9LpW4sTz8NcY1hJd6FgE3aUo5iXMrqP"`],
    leaves: ['okta_token = "x"'],
  }),
  named(
    'service-key',
    [
      'asana',
      'algolia',
      'beamer',
      'codecov',
      'coinbase',
      'confluent',
      'droneci',
      'drone',
      'etsy',
      'fastly',
      'finicity',
      'finnhub',
      'flickr',
      'freshbooks',
      'gitter',
      'hubspot',
      'intercom',
      'jira',
      'confluence',
      'kraken',
      'kucoin',
      'launchdarkly',
      'linkedin',
      'looker',
      'mattermost',
      'messagebird',
      'netlify',
      'newrelic',
      'new_relic',
      'nytimes',
      'pagerduty',
      'plaid',
      'rapidapi',
      'typeform',
      'sendbird',
      'sentry',
      'snyk',
      'splunk',
      'squarespace',
      'sumologic',
      'sumo',
      'travis',
      'trello',
      'twitch',
      'twitter',
      'yandex',
      'zendesk',
      'zoho',
      'snowflake',
      'elastic',
      'firebase',
      'facebook',
      'dropbox',
      'discord',
      'bittrex',
      'adobe',
      'airtable',
      'alibaba',
      'cisco',
      'contentful',
      'lob',
      'mailgun',
      'mapbox',
      'okta',
      'openweather',
      'postmark',
      'sparkpost',
      'segment',
      'shodan',
      'virustotal',
      'meraki',
      'privateai',
      'freemius',
      'rapid_api',
      'settlemint',
      'clickhouse',
      'authress',
      'defined_networking',
      'maxmind',
    ],
    '(?=[\\w=-]{0,80}\\d)[\\w=-]{16,100}',
    {
      finds: [`asana_client_secret = "${mixed(32)}"`, `SNYK_TOKEN=${UUID}`, `zendesk-key: ${mixed(40)}`],
      leaves: ['twitter handle', 'discord server 2024', 'jira ticket: PROJECT-1234', 'elastic_version: 8.11.0'],
    },
    {
      entropyMin: 3.4,
      check: (value, text, start) =>
        /(?:secret|token|key|pass|auth|pat|dsn|cred|api|access|id|bearer)/i.test(
          text.slice(Math.max(0, start - 34), start),
        ) && !/[a-z]-[a-z].*-[a-z]/i.test(value),
    },
  ),
];
