import { named, prefixed, type SecretRule } from '../rule.ts';

const HEX32 = '0123·456789abcdef0a1b2c3d4e5f6789';
const HEX40 = `${HEX32}9f8e7d6c`;
const HEX64 = `${HEX32}a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2`;
const MIXED = 'aB3dE·fG7hIjK1mNoP9qRsT5uVwX2yZ4aCdF6gHiJ8kLmN0pQrS3tUvW';
const mixed = (length: number): string =>
  MIXED.repeat(4)
    .replaceAll('·', '')
    .replace(/^(.{5})/, '$1·')
    .slice(0, length + 1);

/** Clouds, code hosts, registries of packages, and what runs and delivers programs. */
export const PLATFORMS: readonly SecretRule[] = [
  {
    id: 'secret.aws-access-key',
    keywords: ['akia', 'asia', 'abia', 'acca', 'a3t'],
    pattern: /(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/y,
    finds: ['AKIA·Q7LZX5WN2TRB4HDM', 'id: ASIA·Q7LZX5WN2TRB4HDM;'],
    leaves: ['akia·q7lzx5wn2trb4hdm', 'AKIA·XXXXXXXXXXXXXXXX', 'AKIA·Q7LZX5', 'Asia and Africa'],
  },
  named('aws-secret-key', ['aws', 'secret_access_key', 'secretaccesskey'], '[A-Za-z0-9/+]{40}', {
    finds: ['aws_secret_access_key = "kR7xQ2·mVb9LpW4sTz8NcY1hJd6FgE3aUo5iXMrqP"', `AWS_SECRET: ${mixed(40)}`],
    leaves: ['aws_secret_access_key = "kR7xQ2mVb9"', 'the aws secret access key is rotated'],
  }),
  prefixed('aws-bedrock-key', ['ABSK'], '[A-Za-z0-9+/]{80,260}={0,2}', {
    finds: [`ABSK·${mixed(112)}`],
    leaves: ['ABSK·abc'],
  }),
  prefixed('aws-mws', ['amzn.mws.'], '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}', {
    finds: ['amzn.mws.·4ea38b7b-f563-7709-4bae-87aea15c3f9d'],
    leaves: ['amzn.mws.·none'],
  }),
  named(
    'azure-storage-key',
    ['accountkey', 'sharedaccesskey', 'storage_key', 'azure_storage'],
    '[A-Za-z0-9+/]{43,86}={1,2}',
    {
      finds: ['AccountKey=lJzRc1YdHaAA2KCNJJ1tkYwF·/+mKK6Ygw0NGe170Xu592euJv2wYUtBlV8z+qnlcNQSnIYVTkLWntUO1F8j8rQ=='],
      leaves: ['AccountKey=<your key>;', 'AccountKey=abc=='],
    },
  ),
  {
    id: 'secret.azure-client-secret',
    keywords: ['q~'],
    pattern: /(?<![\w~.-])[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![\w~-])/,
    back: 4,
    entropyMin: 3,
    finds: [`secret abc8Q~${mixed(33)}`],
    leaves: ['8Q~short'],
  },
  named('azure-sas', ['&sig', 'sharedaccesssignature'], '[A-Za-z0-9%]{43,70}', {
    finds: ['&sig=·aB3dEfG7hIjK1mNoP9qRsT5uVwX2yZ4aCdF6gHiJ8kLmN0%3D'],
    leaves: ['&sig=abc'],
  }),
  named(
    'azure-devops',
    ['azure_devops', 'devops_pat', 'ado_pat', 'azdo'],
    '[a-z0-9]{52}|[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}',
    {
      finds: ['AZURE_DEVOPS_PAT=·k3j5h2g7f9d1s4a6p8o0i2u4y6t8r1e3w5q7z9x2c4v6b8n1m3qw'],
      leaves: ['AZURE_DEVOPS_PAT=none'],
    },
  ),
  prefixed('google-api-key', ['AIza'], '[\\w-]{35}', {
    finds: [`AIza${mixed(35)}`],
    leaves: ['AIza·short', 'AIza·xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  }),
  prefixed('google-oauth-secret', ['GOCSPX-'], '[\\w-]{28}', {
    finds: [`GOCSPX-·${mixed(28)}`],
    leaves: ['GOCSPX-·abc'],
  }),
  prefixed('google-oauth-token', ['ya29.'], '[\\w-]{20,500}', { finds: [`ya29.·${mixed(60)}`], leaves: ['ya29.·abc'] }),
  prefixed('github-token', ['ghp_', 'gho_', 'ghu_', 'ghr_', 'ghs_'], '[A-Za-z0-9]{36}', {
    finds: ['ghp_·wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx', 'gho_·wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'],
    leaves: ['ghp_·xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'xghp_·wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx', 'ghp_·short'],
  }),
  prefixed('github-app-token', ['ghs_'], '\\d{3,12}_eyJ[\\w-]{10,400}\\.[\\w-]{10,2000}\\.[\\w-]{10,700}', {
    finds: [`ghs_12345_·eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOjE3NDU1NjgwMDB9.${mixed(40)}`],
    leaves: ['ghs_12345_·eyJ'],
  }),
  prefixed('github-fine-grained', ['github_pat_'], '[A-Za-z0-9]{22}_[A-Za-z0-9]{59}', {
    finds: [`github_pat_·11AAGI73I0HFY8wJru4mTw_${mixed(59)}`],
    leaves: ['github_pat_·11AAGI73I0'],
  }),
  prefixed('gitlab-token', ['glpat-', 'gldt-', 'glrt-', 'glffct-', 'glft-'], '[\\w-]{20}', {
    finds: ['glpat-·aBcDeFgHiJkLmNoPqRsT'],
    leaves: ['glpat-·abc', 'glpat_·aBcDeFgHiJkLmNoPqRsT'],
  }),
  prefixed('gitlab-routable-token', ['glpat-', 'glrt-', 'glrtr-'], '[\\w-]{27,300}\\.[0-9a-z]{2}\\.[0-9a-z]{9}', {
    finds: [`glpat-·${mixed(30)}.01.0w1abcd2e`],
    leaves: ['glpat-·abc.01'],
  }),
  prefixed('gitlab-runner', ['GR1348941'], '[\\w-]{20,50}', {
    finds: ['GR1348941·PREfix_helloworld380'],
    leaves: ['GR1348941·hello'],
  }),
  prefixed('gitlab-oauth-token', ['glsoat-', 'glcbt-'], '[\\w-]{20,50}', {
    finds: ['glsoat-·aBcDeFgHiJkLmNoPqR7T'],
    leaves: ['glcbt-·abc'],
  }),
  prefixed('gitlab-mail-token', ['glimt-'], '[\\w-]{25}', { finds: [`glimt-${mixed(25)}`], leaves: ['glimt-·abc'] }),
  prefixed('gitlab-trigger-token', ['glptt-'], '[\\w-]{40}', { finds: [`glptt-${mixed(40)}`], leaves: ['glptt-·abc'] }),
  prefixed('gitlab-agent-token', ['glagent-'], '[\\w-]{50,1024}', {
    finds: [`glagent-${mixed(50)}`],
    leaves: ['glagent-·abc'],
  }),
  prefixed('gitlab-application', ['gloas-'], '[\\w-]{64}', { finds: [`gloas-${mixed(64)}`], leaves: ['gloas-·abc'] }),
  named(
    'bitbucket',
    ['bitbucket'],
    '[A-Za-z0-9=_-]{32,64}',
    { finds: ['bitbucket_client_secret = "·aB3dEfG7hIjK1mNoP9qRsT5uVwX2yZ4a"'], leaves: ['bitbucket pipelines run'] },
    { entropyMin: 3.5 },
  ),
  prefixed(
    'bitbucket-app',
    ['ATBB'],
    '[A-Za-z0-9]{24,60}',
    { finds: [`ATBB·${mixed(32)}`], leaves: ['ATBB·x'] },
    { entropyMin: 3 },
  ),
  prefixed('atlassian', ['ATATT3', 'ATCTT3'], '[\\w=-]{60,250}', {
    finds: [`ATATT3·${mixed(186)}`],
    leaves: ['ATATT3·x'],
  }),
  prefixed('npm', ['npm_'], '[A-Za-z0-9]{36}', {
    finds: ['npm_·qkJaB6MffYVzZXWqmcoF49yrUxP3wf0LsakP'],
    leaves: ['npm_·config_registry'],
  }),
  {
    id: 'secret.npm-auth',
    keywords: ['_authtoken'],
    pattern: /_authToken\s{0,2}=\s{0,2}["']?(?<value>[\w-]{8,100}(?:\.[\w-]{8,1000}){0,2})/iy,
    before: /[^/:.\s"']/,
    finds: ['//packages.example.org/:_authToken=·743b294a-cd03-11ec-9d64-0242ac120002'],
    leaves: ['//packages.example.org/:_authToken=${NPM_TOKEN}'],
  },
  prefixed('pypi', ['pypi-'], 'AgE[\\w-]{100,1000}', {
    finds: [`pypi-·AgEIcHlwaS5vcmc${mixed(150)}`],
    leaves: ['pypi-·AgEIcHlwaS5vcmc'],
  }),
  prefixed('rubygems', ['rubygems_'], '[\\da-f]{48}', {
    finds: [`rubygems_·${HEX40}01234567`],
    leaves: ['rubygems_·0123'],
  }),
  prefixed(
    'crates',
    ['cio'],
    '[A-Za-z0-9]{32}',
    { finds: [`cio·${mixed(32)}`], leaves: ['cio·abc'] },
    { entropyMin: 3.5 },
  ),
  prefixed(
    'nuget',
    ['oy2'],
    '[a-z0-9]{43}',
    { finds: ['oy2·k3j5h2g7f9d1s4a6p8o0i2u4y6t8r1e3w5q7z9x2c4v'], leaves: ['oy2·abc'] },
    { entropyMin: 3.5 },
  ),
  prefixed('clojars', ['CLOJARS_'], '[a-z0-9]{60}', {
    finds: [`CLOJARS_·${HEX40}k3j5h2g7f9d1s4a6p8o0`],
    leaves: ['CLOJARS_·abc'],
  }),
  prefixed('docker', ['dckr_pat_', 'dckr_oat_'], '[\\w-]{27,36}', {
    finds: [`dckr_pat_·${mixed(27)}`],
    leaves: ['dckr_pat_·tooshort'],
  }),
  prefixed('digitalocean', ['dop_v1_', 'doo_v1_', 'dor_v1_'], '[\\da-f]{64}', {
    finds: [`dop_v1_·${HEX64}`],
    leaves: ['dop_v1_·0123'],
  }),
  prefixed('heroku', ['HRKU-'], 'AA[\\w-]{58}', { finds: [`HRKU-·AA${mixed(58)}`], leaves: ['HRKU-·AA'] }),
  named('heroku-key', ['heroku'], '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}', {
    finds: ['HEROKU_API_KEY: 12345678·-9abc-4def-8901-23456789abcd'],
    leaves: ['heroku apps:info'],
  }),
  prefixed('fly', ['fo1_'], '[\\w-]{43}', { finds: [`fo1_·${mixed(43)}`], leaves: ['fo1_·a'] }),
  {
    id: 'secret.fly-macaroon',
    keywords: ['fm1', 'fm2_'],
    pattern: /fm(?:1[ar]|2)_[A-Za-z0-9+/]{60,2000}={0,3}/y,
    finds: [`FlyV1 fm2_·${mixed(100)}`],
    leaves: ['fm2_·abc'],
  },
  prefixed('vercel', ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'], '[A-Za-z0-9]{24,60}', {
    finds: [`vcp_·${mixed(40)}`],
    leaves: ['vcp_·abc'],
  }),
  prefixed('netlify', ['nfp_'], '[A-Za-z0-9]{36,40}', { finds: [`nfp_·${mixed(36)}`], leaves: ['nfp_·abc'] }),
  prefixed('cloudflare', ['cfat_', 'cfut_', 'cfk_'], '[A-Za-z0-9]{48}', {
    finds: [`cfat_·${mixed(48)}`],
    leaves: ['cfat_·tooshort'],
  }),
  prefixed('cloudflare-origin', ['v1.0-'], '[\\da-f]{24}-[\\da-f]{146}', {
    finds: [`v1.0-·${HEX32.slice(0, 25)}-${HEX64.repeat(3).replaceAll('·', '').slice(0, 146)}`],
    leaves: ['v1.0-·beta'],
  }),
  named('cloudflare-key', ['cloudflare', 'cf_api'], '[\\da-f]{37}|[A-Za-z0-9_-]{40}', {
    finds: [`cloudflare_api_key = "${HEX32}9f8e7"`],
    leaves: ['cloudflare workers'],
  }),
  prefixed('hashicorp-vault', ['hvs.', 'hvb.', 'hvr.'], '[\\w-]{50,300}', {
    finds: [`hvs.·${mixed(95)}`],
    leaves: ['hvs.·abc', 'xhvs.·abc'],
  }),
  named('vault-old', ['vault_token', 'vault token', 'x-vault-token'], 's\\.[A-Za-z0-9]{24}', {
    finds: [`VAULT_TOKEN=s.·${mixed(24)}`],
    leaves: ['VAULT_TOKEN=s.abc'],
  }),
  {
    id: 'secret.terraform',
    keywords: ['.atlasv1.'],
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}/,
    back: 14,
    finds: [`${mixed(14)}.atlasv1.·${mixed(67)}`],
    leaves: ['x.atlasv1.y'],
  },
  prefixed('pulumi', ['pul-'], '[\\da-f]{40}', { finds: [`pul-·${HEX40}`], leaves: ['pul-·abc'] }),
  prefixed(
    'doppler',
    ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'],
    '(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}',
    { finds: [`dp.pt.·${mixed(43)}`], leaves: ['dp.pt.·x'] },
  ),
  prefixed('databricks', ['dapi'], '[\\da-fA-F]{32}(?:-\\d)?', {
    finds: ['dapi·1234567890ABCDEF1234567890ABCDEF'],
    leaves: ['dapi·1234', 'mydapi·1234567890abcdef1234567890abcdef'],
  }),
  prefixed('planetscale', ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'], '[\\w=.-]{32,64}', {
    finds: [`pscale_tkn_·${mixed(43)}`],
    leaves: ['pscale_tkn_·x'],
  }),
  prefixed('supabase', ['sbp_'], '[\\da-f]{40}', { finds: [`sbp_·${HEX40}`], leaves: ['sbp_·x'] }),
  prefixed('supabase-secret', ['sb_secret_'], '[\\w-]{20,60}', {
    finds: [`sb_secret_·${mixed(31)}`],
    leaves: ['sb_secret_·x'],
  }),
  prefixed('neon', ['napi_'], '[a-z0-9]{50,70}', { finds: [`napi_·${HEX64}`], leaves: ['napi_·status'] }),
  prefixed(
    'tailscale',
    ['tskey-'],
    '[a-z]{2,12}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,40}',
    {
      finds: ['tskey-api-·kQ3nZ7CNTRL-aB3dEfG7hIjK1mNoP9qRsT5u'],
      leaves: ['tskey-foo', 'abctskey-api-·kQ3nZ7CNTRL-aB3dEfG7hIjK1mNoP9qRsT5u'],
    },
    { before: /[A-Za-z]/ },
  ),
  prefixed('harness', ['pat.', 'sat.'], '[\\w-]{22}\\.[\\da-f]{24}\\.[A-Za-z0-9]{20}', {
    finds: [`pat.·${mixed(22)}.${HEX32.slice(0, 25)}.${mixed(20)}`],
    leaves: ['pat.·com'],
  }),
  prefixed(
    'octopus',
    ['API-'],
    '[A-Z0-9]{26}',
    { finds: ['API-·K3J5H2G7F9D1S4A6P8O0I2U4Y6'], leaves: ['API-·KEY'] },
    { entropyMin: 3 },
  ),
  prefixed('openshift', ['sha256~'], '[\\w-]{43}', { finds: [`sha256~·${mixed(43)}`], leaves: ['sha256~·abc'] }),
  {
    id: 'secret.artifactory',
    keywords: ['akc', ...Array.from('0123456789abcdef', (sign) => `ap${sign}`)],
    pattern: /(?:AKC|AP[\dA-F])[A-Za-z0-9]{10,100}(?![A-Za-z0-9])/y,
    check: (value) => /\d/.test(value.slice(3)) || /^.{3}[a-z]+$/.test(value),
    finds: ['AKC·p8jQd3nL5xVbR7', 'X-JFrog-Art-Api: AP6·q3nZ7kLmPx'],
    leaves: ['testAKC·p8jQd3nL5xVbR7', 'AKC·p8j', 'APARTMENTSANDBUILDINGS'],
  },
  prefixed('jfrog-reference', ['cmVmdGtu'], '[A-Za-z0-9]{56}', {
    finds: [`cmVmdGtu·${mixed(56)}`],
    leaves: ['cmVmdGtu·x'],
  }),
  prefixed('sonarqube', ['sqp_', 'squ_', 'sqa_'], '[\\da-f]{40}', { finds: [`squ_·${HEX40}`], leaves: ['squ_·x'] }),
  prefixed('sourcegraph', ['sgp_'], '(?:[\\da-f]{16}_|local_)?[\\da-f]{40}', {
    finds: [`sgp_·${HEX40}`],
    leaves: ['sgp_·x'],
  }),
  prefixed(
    'infracost',
    ['ico-'],
    '[A-Za-z0-9]{32}',
    { finds: [`ico-·${mixed(32)}`], leaves: ['ico-·x'] },
    { entropyMin: 3 },
  ),
  prefixed('prefect', ['pnu_'], '[A-Za-z0-9]{36}', { finds: [`pnu_·${mixed(36)}`], leaves: ['pnu_·x'] }),
  prefixed('scalingo', ['tk-us-', 'tk-eu-'], '[\\w-]{48}', { finds: [`tk-us-·${mixed(48)}`], leaves: ['tk-us-·x'] }),
  prefixed(
    'alibaba',
    ['LTAI'],
    '[A-Za-z0-9]{17,21}',
    { finds: [`LTAI·${mixed(20)}`], leaves: ['LTAI·x'] },
    { entropyMin: 3 },
  ),
  prefixed(
    'yandex',
    ['AQVN', 'YCAJE', 'YCM', 'YCP'],
    '[\\w-]{22,38}',
    { finds: [`AQVN·${mixed(36)}`], leaves: ['AQVN·x'] },
    { entropyMin: 3.5 },
  ),
  prefixed('ibm-cloud', ['ApiKey-'], '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}', {
    finds: ['ApiKey-·12345678-9abc-4def-8901-23456789abcd'],
    leaves: ['ApiKey-·none'],
  }),
  prefixed(
    'authress',
    ['sc_', 'ext_', 'scauth_', 'authress_'],
    '[a-z0-9]{5,30}\\.[a-z0-9]{4,6}\\.acc[_-][a-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}',
    { finds: [`sc_·k3j5h2.g7f9.acc_d1s4a6p8o0i2.${mixed(60)}`], leaves: ['sc_·user'] },
  ),
  prefixed('defined-networking', ['dnkey-'], '[A-Z0-9=_-]{26}-[A-Za-z0-9=_-]{52}', {
    finds: [`dnkey-·K3J5H2G7F9D1S4A6P8O0I2U4Y6-${mixed(52)}`],
    leaves: ['dnkey-·x'],
  }),
  prefixed('settlemint', ['sm_aat_', 'sm_pat_', 'sm_sat_'], '[A-Za-z0-9]{16}', {
    finds: [`sm_pat_${mixed(16)}`],
    leaves: ['sm_pat_·x'],
  }),
  {
    id: 'secret.maxmind',
    keywords: ['_mmk'],
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![A-Za-z0-9])/,
    back: 37,
    before: /[^\s\S]/,
    finds: [`${mixed(6)}_${mixed(29)}_mmk`],
    leaves: ['x_mmk'],
  },
  prefixed(
    'clickhouse',
    ['4b1d'],
    '[A-Za-z0-9]{38}',
    { finds: [`4b1d${mixed(38)}`], leaves: ['4b1d·0000'] },
    { entropyMin: 3.5, check: (value) => /[g-z]/i.test(value) },
  ),
  named(
    'sidekiq',
    ['bundle_enterprise__contribsys__com', 'bundle_gems__contribsys__com'],
    '[a-f0-9]{8}:[a-f0-9]{8}',
    { finds: ['BUNDLE_ENTERPRISE__CONTRIBSYS__COM=cafe·b4b3:d3adb33f'], leaves: ['BUNDLE_GEMS__CONTRIBSYS__COM=x'] },
    { entropyMin: 2 },
  ),
  prefixed('adafruit', ['aio_'], '[A-Za-z0-9]{28}', { finds: [`aio_·${mixed(28)}`], leaves: ['aio_·x'] }),
  prefixed('adobe', ['p8e-'], '[A-Za-z0-9]{32}', { finds: [`p8e-·${mixed(32)}`], leaves: ['p8e-·x'] }),
  prefixed('age', ['AGE-SECRET-KEY-1'], '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}', {
    finds: [`AGE-SECRET-KEY-·1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}`],
    leaves: ['AGE-SECRET-KEY-·1'],
  }),
  prefixed('1password', ['ops_'], 'eyJ[\\w-]{200,2000}={0,2}', {
    finds: [`ops_·eyJ${MIXED.repeat(5).replaceAll('·', '')}`],
    leaves: ['ops_·eyJ', 'ops_team'],
  }),
  prefixed(
    '1password-secret-key',
    ['A3-'],
    '[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}',
    { finds: ['A3-·C4ZJMN-PQTZTL-HGL84-G64M7-KVZRN-4ZVP6'], leaves: ['A3-·SIZE'] },
  ),
];
