import { Fault } from '../../core/index.ts';
import type { ScimAsked, ScimRoute } from './scim-route.ts';
import { GROUP_SCHEMA, showList, USER_SCHEMA } from './shown.ts';

const CONFIG_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const TYPE_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const SCHEMA_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

const serviceProviderConfig = (base: string) => ({
  schemas: [CONFIG_SCHEMA],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Token of a service account',
      description: 'A token of a service account with the role "provisioner", as "authorization: Bearer …".',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
});

const resourceType = (name: string, schema: string, description: string, base: string) => ({
  schemas: [TYPE_SCHEMA],
  id: name,
  name,
  endpoint: `/${name}s`,
  description,
  schema,
  schemaExtensions: [],
  meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
});

const resourceTypes = (base: string) => [
  resourceType('User', USER_SCHEMA, 'A person', base),
  resourceType('Group', GROUP_SCHEMA, 'People who have roles together', base),
];

interface Attribute {
  readonly name: string;
  readonly type?: 'string' | 'boolean' | 'complex' | 'reference';
  readonly required?: boolean;
  readonly caseExact?: boolean;
  readonly multiValued?: boolean;
  readonly mutability?: 'readWrite' | 'readOnly' | 'immutable';
  readonly uniqueness?: 'none' | 'server';
  readonly subAttributes?: readonly Attribute[];
}

/** All that RFC 7643 §7 wants said of an attribute. */
const described = ({ subAttributes, ...attribute }: Attribute): object => ({
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...attribute,
  ...(subAttributes && { subAttributes: subAttributes.map(described) }),
});

const USER_ATTRIBUTES: readonly Attribute[] = [
  { name: 'userName', required: true, uniqueness: 'server' },
  { name: 'externalId', caseExact: true },
  { name: 'displayName' },
  {
    name: 'name',
    type: 'complex',
    subAttributes: [{ name: 'formatted' }, { name: 'givenName' }, { name: 'familyName' }],
  },
  { name: 'active', type: 'boolean' },
  {
    name: 'emails',
    type: 'complex',
    multiValued: true,
    subAttributes: [{ name: 'value', required: true }, { name: 'type' }, { name: 'primary', type: 'boolean' }],
  },
  {
    name: 'groups',
    type: 'complex',
    multiValued: true,
    mutability: 'readOnly',
    subAttributes: [
      { name: 'value', mutability: 'readOnly' },
      { name: 'display', mutability: 'readOnly' },
      { name: '$ref', type: 'reference', mutability: 'readOnly' },
    ],
  },
];

const GROUP_ATTRIBUTES: readonly Attribute[] = [
  { name: 'displayName', required: true, uniqueness: 'server' },
  { name: 'externalId', caseExact: true },
  {
    name: 'members',
    type: 'complex',
    multiValued: true,
    subAttributes: [
      { name: 'value', required: true, caseExact: true, mutability: 'immutable' },
      { name: '$ref', type: 'reference', mutability: 'readOnly' },
    ],
  },
];

const schema = (id: string, name: string, attributes: readonly Attribute[], base: string) => ({
  schemas: [SCHEMA_SCHEMA],
  id,
  name,
  description: name,
  attributes: attributes.map(described),
  meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
});

const schemas = (base: string) => [
  schema(USER_SCHEMA, 'User', USER_ATTRIBUTES, base),
  schema(GROUP_SCHEMA, 'Group', GROUP_ATTRIBUTES, base),
];

const all = (path: string, of: (base: string) => readonly object[]): ScimRoute => ({
  method: 'GET',
  path,
  handle: async ({ base }) => ({ status: 200, body: showList(of(base).length, 1, of(base)) }),
});

const one = (path: string, of: (base: string) => readonly { readonly id: string }[]): ScimRoute => ({
  method: 'GET',
  path: `${path}/:id`,
  async handle({ base, id }: ScimAsked) {
    const found = of(base).find((each) => each.id === id);
    if (!found) throw new Fault('resource.unknown', { public: 'There is no such description.' });
    return { status: 200, body: found };
  },
});

/** What a provider may learn of us before it begins (RFC 7644 §4). */
export const discoveryRoutes: readonly ScimRoute[] = [
  {
    method: 'GET',
    path: '/ServiceProviderConfig',
    handle: async ({ base }) => ({ status: 200, body: serviceProviderConfig(base) }),
  },
  all('/ResourceTypes', resourceTypes),
  one('/ResourceTypes', resourceTypes),
  all('/Schemas', schemas),
  one('/Schemas', schemas),
];
