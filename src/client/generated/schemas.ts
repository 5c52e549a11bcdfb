// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

/** A token of an operator of the installation, without the token itself. */
export type AdminToken = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly state: 'active' | 'revoked' | 'expired';
};

/** A key of an application, without the key itself. */
export type ApiKey = {
  readonly id: string;
  readonly applicationId: string;
  /** `team/name`; null where it is retired. */
  readonly application: string | null;
  readonly name: string;
  readonly prefix: string;
  readonly lastFour: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** Of a rotated key the end of its grace. */
  readonly revokedAt: string | null;
  /** null: all that the application may call. */
  readonly models: readonly string[] | null;
  /** null: from anywhere. */
  readonly addresses: readonly string[] | null;
  readonly limits: {
    /** Requests a minute. */
    readonly rpm?: number | undefined;
    /** Tokens a minute. */
    readonly tpm?: number | undefined;
    /** Calls at the same time. */
    readonly concurrency?: number | undefined;
    /** So many seconds of each rate may be used at once. */
    readonly burstSeconds?: number | undefined;
  } | null;
  /** Which states of a model it reaches. */
  readonly environment: 'development' | 'staging' | 'production';
  readonly state: 'active' | 'grace' | 'revoked' | 'expired';
};

/** Whoever calls models; it has keys, and a team that pays. */
export type Application = {
  readonly id: string;
  readonly name: string;
  readonly teamId: string;
  readonly teamName: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** null: all. */
  readonly models: readonly string[] | null;
  readonly bodies: {
    readonly store: boolean;
    readonly retentionDays: number;
  };
  /** What a file declares is changed only there. */
  readonly managedBy: 'file' | 'api';
  readonly retiredAt: string | null;
};

export type AuditChain = {
  readonly chain: string;
  readonly head: {
    readonly seq: number;
    readonly hash: string;
  };
  readonly anchor: {
    readonly seq: number;
    readonly hash: string;
  } | null;
};

/** Where every chain stood at one moment, signed with Ed25519. */
export type AuditCheckpoint = {
  readonly number: number;
  readonly atMs: number;
  readonly events: number;
  readonly body: string;
  readonly signature: string;
};

/** Who did what: whole, as it is hashed, and its time once more for people. */
export type AuditEvent = {
  readonly id: string;
  readonly chain: string;
  readonly seq: number;
  readonly at: string;
  readonly atMs: number;
  readonly action: string;
  readonly outcome: string;
  readonly actorType: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly objectType: string;
  readonly objectId: string | null;
  readonly objectName: string | null;
  readonly reason: string | null;
  readonly changed: readonly string[];
  readonly before: string | null;
  readonly after: string | null;
  /** Canonical JSON. */
  readonly detail: string;
  readonly prevHash: string;
  readonly hash: string;
};

/** Everything known of a call, without prompt and answer. */
export type Call = {
  readonly id: string;
  readonly startedAt: string;
  readonly operation: string | null;
  readonly surface: string;
  readonly stream: boolean;
  readonly application: string | null;
  readonly team: string | null;
  readonly keyId: string | null;
  /** What its key is for. */
  readonly environment: string;
  readonly requestedModel: string | null;
  readonly servedModel: string | null;
  /** SHA-256 of the manifest of the version served. */
  readonly servedDigest: string | null;
  /** Its state then. */
  readonly servedState: string | null;
  /** By which the application goes on with what is deprecated. */
  readonly useGrant: string | null;
  /** What had ended, and whose successor was served. */
  readonly substituted: string | null;
  readonly outcome: 'ok' | 'refused' | 'failed' | 'cancelled';
  readonly status: number;
  readonly errorCode: string | null;
  /** What the caller was told, where the words are ours. */
  readonly refusal: string | null;
  readonly usage: Readonly<Record<string, number>> | null;
  readonly costNanoUsd: string;
  readonly costUsd: string;
  readonly settlement: 'settled' | 'estimated' | 'void';
  readonly totalMs: number;
  readonly attempts: readonly ({
    readonly n: number;
    readonly deployment: string;
    readonly outcome: string;
  } & Readonly<Record<string, unknown>>)[];
} & Readonly<Record<string, unknown>>;

export type CallBodies = {
  readonly request: string | null;
  readonly answer: string | null;
};

/** Why a call was refused, or where it went, decision by decision. */
export type CallExplanation = {
  readonly id: string;
  readonly startedAt: string;
  readonly outcome: 'ok' | 'refused' | 'failed' | 'cancelled';
  readonly status: number;
  readonly errorCode: string | null;
  readonly summary: string;
  readonly steps: readonly ({
    readonly step: string;
    readonly verdict: 'passed' | 'waited' | 'answered' | 'refused' | 'failed' | 'left' | 'not reached';
    readonly says: readonly string[];
    /** How long it took; null where it was not reached or ended the call. */
    readonly ms: number | null;
  })[];
  readonly candidates: readonly ({
    /** A deployment, or a target as the route names it. */
    readonly target: string;
    readonly verdict: 'answered' | 'failed' | 'not asked' | 'left out';
    /** Which check left it out: state, use, access, data-class, region, operation, stale, price, health, unknown. */
    readonly rule: string | null;
    readonly reason: string;
  })[];
  readonly attempts: readonly ({
    readonly n: number;
    readonly deployment: string;
    readonly provider: string;
    readonly region: string;
    readonly vendorModel: string;
    /** Since the call began. */
    readonly afterMs: number;
    readonly outcome: string;
    readonly status: number | null;
    readonly errorCode: string | null;
    readonly failureClass: string | null;
    readonly vendorCode: string | null;
    readonly vendorRequest: string | null;
    readonly headersMs: number | null;
    readonly firstTokenMs: number | null;
    readonly totalMs: number | null;
    readonly costUsd: string;
    /** What followed its failure. */
    readonly followedBy: {
      readonly step: string;
      readonly reason: string;
      readonly to: string | null;
      readonly waitMs: number;
    } | null;
  })[];
  readonly cost: {
    readonly usd: string;
    readonly settlement: string;
    readonly estimated: boolean;
  };
  /** Who has to act, and how; null where nothing is wrong. */
  readonly next: {
    readonly who: 'caller' | 'policy' | 'gateway' | 'provider';
    readonly says: string;
  } | null;
};

/** An answer to a dry run says so. */
export type DryRun = {
  readonly dryRun: true;
};

/** A place of the configuration file, and what to do about it. */
export type Finding = {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string;
};

/** A role that somebody holds; never changed, only revoked. */
export type Grant = {
  readonly id: string;
  readonly role: 'organization-admin' | 'team-admin' | 'model-owner' | 'ml-reviewer' | 'security-reviewer' | 'legal-reviewer' | 'deploy-approver' | 'prompt-author' | 'prompt-reviewer' | 'release-manager' | 'finops' | 'auditor' | 'developer' | 'viewer' | 'provisioner';
  readonly holder: {
    readonly id: string;
    readonly type: 'user' | 'service-account';
  };
  readonly organizationId: string;
  /** Whether it holds everywhere in the installation. */
  readonly installation: boolean;
  /** null: the whole organization. */
  readonly teamId: string | null;
  /** claim, scim: the identity provider said so, at a sign-in or by a group. */
  readonly source: 'manual' | 'claim' | 'scim';
  readonly grantedBy: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
};

/** Where a version stands on its way to its callers. */
export type Lifecycle = {
  readonly model: string;
  readonly version: string;
  readonly state: 'development' | 'staging' | 'approved' | 'production' | 'deprecated' | 'archived';
  /** solo: one person may do everything, stamped as such. */
  readonly mode: 'solo' | 'enforced';
  /** Of the version as it is now; a decision names it. */
  readonly digest: string;
  /** null: it never was. */
  readonly quarantine: {
    readonly quarantined: boolean;
    readonly reason: string;
    readonly at: string;
    readonly by: string | null;
  } | null;
  /** Decisions about a version in production that hold no longer; null: there are none. */
  readonly lapse: {
    readonly what: 'lapsed' | 'blocked';
    readonly at: string;
    readonly gates: readonly ('ml' | 'security' | 'legal' | 'deploy')[];
    /** From then on it counts as deprecated. */
    readonly graceEndsAt: string;
  } | null;
  readonly gates: readonly ({
    readonly gate: 'ml' | 'security' | 'legal' | 'deploy';
    readonly role: string;
    /** The kind of evidence without which it is not signed. */
    readonly takes: string;
    /** For the version as it is now, on this evidence, and not expired. */
    readonly signed: boolean;
    /** Of all evidence of the gate; a decision names it. */
    readonly evidenceDigest: string;
  })[];
  readonly submissions: readonly {
    readonly by: string;
    readonly at: string;
    readonly digest: string;
  }[];
  readonly evidence: readonly ({
    readonly gate: 'ml' | 'security' | 'legal' | 'deploy';
    readonly kind: string;
    readonly digest: string;
    readonly text: string | null;
    readonly link: string | null;
    readonly by: string | null;
    readonly at: string;
  })[];
  readonly approvals: readonly ({
    readonly gate: 'ml' | 'security' | 'legal' | 'deploy';
    readonly decision: 'approve' | 'reject';
    readonly reason: string | null;
    readonly by: string;
    readonly at: string;
    readonly expiresAt: string | null;
    readonly digest: string;
    readonly evidenceDigest: string;
    readonly selfApproved: boolean;
    /** What is wrong with the signature or the statement. */
    readonly wrong: string | null;
    /** The signed statement, as other tools of DSSE read it. */
    readonly envelope: {
      readonly payloadType: string;
      readonly payload: string;
      readonly signatures: readonly {
        readonly keyid: string;
        readonly sig: string;
      }[];
    };
  })[];
};

export type LineageEdge = {
  readonly relation: 'trained-on' | 'evaluated-on' | 'fine-tuned-from' | 'distilled-from' | 'quantized-from' | 'merged-from';
  readonly source: string;
  readonly digest?: 'unknown' | string | undefined;
  readonly attestedBy?: string | undefined;
  readonly withdrawn?: boolean | undefined;
  readonly at: string;
  readonly by: string | null;
};

/** Operators hold no grants: what they may do comes of their token. */
export type Me = {
  readonly id: string | null;
  readonly type: 'admin-token' | 'configured-token' | 'user' | 'service-account' | 'sealed-access';
  readonly name: string;
  /** null: of the installation. */
  readonly organizationId: string | null;
  readonly grants: readonly ({
    readonly role: 'organization-admin' | 'team-admin' | 'model-owner' | 'ml-reviewer' | 'security-reviewer' | 'legal-reviewer' | 'deploy-approver' | 'prompt-author' | 'prompt-reviewer' | 'release-manager' | 'finops' | 'auditor' | 'developer' | 'viewer' | 'provisioner';
    readonly organizationId: string | null;
    readonly teamId: string | null;
    readonly permissions: readonly string[];
  })[];
};

/** A model of the registry, what is said of it, and its versions. */
export type Model = {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly ownerTeam: string | null;
  readonly riskClass: 'unclassified' | 'minimal' | 'limited' | 'high' | 'prohibited';
  readonly purpose: string | null;
  readonly description: string | null;
  readonly documentation: string | null;
  /** What a file declares is changed only there. */
  readonly managedBy: 'file' | 'api';
  /** The file no longer declares it. */
  readonly retired: boolean;
  readonly createdAt: string;
  readonly revision: number;
  readonly revisedAt: string;
  readonly revisedBy: string | null;
  readonly versions: readonly ({
    readonly version: string;
    readonly state: 'development' | 'staging' | 'approved' | 'production' | 'deprecated' | 'archived';
    /** SHA-256 of the canonical manifest. */
    readonly digest: string;
    readonly retired: boolean;
  })[];
};

export type ModelHistoryEntry = {
  readonly at: string;
  readonly by: string | null;
  readonly byType: string;
  readonly what: 'model' | 'version' | 'edition' | 'metric' | 'lineage' | 'submission' | 'evidence' | 'decision' | 'quarantine';
  readonly version: string | null;
  readonly number: number | null;
  readonly said: Readonly<Record<string, unknown>>;
};

export type ModelMetric = {
  readonly name: string;
  readonly basis: 'vendor' | 'evaluated' | 'observed';
  readonly value: number;
  readonly unit?: string | undefined;
  readonly interval?: {
    readonly low: number;
    readonly high: number;
    readonly confidence?: number | undefined;
  } | undefined;
  readonly n?: number | undefined;
  readonly source?: string | undefined;
  readonly at: string;
  readonly by: string | null;
};

/** The right of an application to go on with a deprecated version. */
export type ModelUse = {
  readonly id: string;
  /** As team/application. */
  readonly application: string;
  readonly applicationId: string;
  /** access: the version lists it. models: it lists the model. calls: of the thirty days before. declared: it was there before the version. owner: said since. */
  readonly sources: readonly ('access' | 'models' | 'calls' | 'declared' | 'owner')[];
  /** In the thirty days before the version was deprecated. */
  readonly calls: number | null;
  readonly lastCallAt: string | null;
  readonly at: string;
  readonly by: string | null;
  readonly withdrawn: boolean;
  readonly reason: string | null;
};

/** Who goes on with a deprecated version, and who no longer may. */
export type ModelUses = {
  readonly model: string;
  readonly version: string;
  readonly state: string;
  readonly uses: readonly ModelUse[];
};

/** An immutable version of a model. */
export type ModelVersion = {
  readonly model: string;
  readonly version: string;
  readonly state: 'development' | 'staging' | 'approved' | 'production' | 'deprecated' | 'archived';
  readonly kind: 'hosted' | 'weights';
  readonly operation: string;
  /** SHA-256 of the canonical manifest. */
  readonly digest: string;
  readonly edition: number;
  readonly editionAt: string;
  readonly deployments: readonly ({
    readonly provider: string;
    readonly region: string | null;
    readonly model: string;
  } & Readonly<Record<string, unknown>>)[];
  readonly weights: string | null;
  readonly terms: string | null;
  readonly signature: {
    readonly form: string;
    readonly digestMatches: boolean;
    readonly files: unknown;
    readonly signatureVerified: boolean;
  } | null;
  readonly licence: {
    readonly id: string;
    readonly url?: string | undefined;
  } | null;
  readonly dataClasses: readonly ('public' | 'internal' | 'confidential' | 'restricted')[] | null;
  readonly regions: readonly string[] | null;
  readonly access: readonly string[] | null;
  readonly successor: string | null;
  readonly deprecatedAt: string | null;
  readonly sunsetAt: string | null;
  readonly deprecationLink: string | null;
  readonly intendedUse: string | null;
  readonly limitations: string | null;
  readonly contact: string | null;
  /** What a file declares is changed only there. */
  readonly managedBy: 'file' | 'api';
  /** The file no longer declares it. */
  readonly retired: boolean;
  readonly createdAt: string;
  readonly revision: number;
  readonly revisedAt: string;
  readonly revisedBy: string | null;
};

export type NewAdminToken = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly state: 'active' | 'revoked' | 'expired';
  /** Shown this once; null in a dry run. */
  readonly token: string | null;
};

export type NewApiKey = {
  readonly id: string;
  readonly applicationId: string;
  /** `team/name`; null where it is retired. */
  readonly application: string | null;
  readonly name: string;
  readonly prefix: string;
  readonly lastFour: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** Of a rotated key the end of its grace. */
  readonly revokedAt: string | null;
  /** null: all that the application may call. */
  readonly models: readonly string[] | null;
  /** null: from anywhere. */
  readonly addresses: readonly string[] | null;
  readonly limits: {
    /** Requests a minute. */
    readonly rpm?: number | undefined;
    /** Tokens a minute. */
    readonly tpm?: number | undefined;
    /** Calls at the same time. */
    readonly concurrency?: number | undefined;
    /** So many seconds of each rate may be used at once. */
    readonly burstSeconds?: number | undefined;
  } | null;
  /** Which states of a model it reaches. */
  readonly environment: 'development' | 'staging' | 'production';
  readonly state: 'active' | 'grace' | 'revoked' | 'expired';
  /** Shown this once; null in a dry run. */
  readonly key: string | null;
};

export type NewSealedSecret = {
  readonly id: string;
  readonly organizationId: string;
  readonly user: {
    readonly id: string;
    readonly name: string;
  };
  readonly createdAt: string;
  readonly expiresAt: string;
  /** When it last waited for another. */
  readonly shownAt: string | null;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
  readonly state: 'sealed' | 'used' | 'revoked' | 'expired';
  /** Shown this once; null in a dry run. */
  readonly secret: string | null;
};

export type NewServiceAccountToken = {
  readonly id: string;
  readonly organizationId: string;
  readonly serviceAccountId: string;
  readonly name: string;
  readonly lastFour: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly state: 'active' | 'revoked' | 'expired';
  /** Shown this once; null in a dry run. */
  readonly token: string | null;
};

export type OneTimeSecret = {
  readonly id: string;
  /** To sign in with. */
  readonly name: string;
  /** Shown this once; null in a dry run. */
  readonly secret: string | null;
  readonly expiresAt: string;
};

export type Organization = {
  readonly id: string;
  readonly name: string;
};

export type Price = {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  readonly meter: 'input' | 'cache_read' | 'cache_write' | 'output' | 'reasoning';
  readonly tier: string;
  readonly contextMinTokens: number;
  /** USD per million tokens. */
  readonly price: string;
  readonly from: string;
  readonly to: string | null;
  readonly source: string;
  /** What a file declares is changed only there. */
  readonly managedBy: 'file' | 'api';
  /** The deployment of the file it is for. */
  readonly deployment: string | null;
  /** When a corrected import took its place. */
  readonly supersededAt: string | null;
};

export type PricesImported = {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Without effect where these deployments have a price in the file. */
  readonly hidden: readonly {
    readonly provider: string;
    readonly model: string;
    readonly deployments: readonly string[];
  }[];
  readonly unknownProviders: readonly ({
    readonly provider: string;
    readonly nearest: string | null;
  })[];
};

/** Problem details, RFC 9457. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** A code of docs/errors.md. */
  readonly code: string;
  /** The id of the request, as a URN. */
  readonly instance?: string | undefined;
  readonly errors?: readonly {
    readonly field: string;
    readonly message: string;
  }[] | undefined;
  readonly violations?: readonly Readonly<Record<string, unknown>>[] | undefined;
};

/** A connection to a vendor, and its deployments as this node finds them. */
export type Provider = {
  readonly id: string;
  readonly kind: string;
  readonly region: string;
  readonly origin: string;
  readonly deployments: readonly ({
    readonly deployment: string;
    readonly vendorModel: string;
    readonly state: string;
    readonly inFlight: number;
    /** In a row. */
    readonly failures: number;
    /** Until it may be called again; 0: now. */
    readonly outMs: number;
    readonly latencyMs: number | null;
    readonly toldBy: string | null;
  })[];
};

export type Role = {
  readonly name: 'organization-admin' | 'team-admin' | 'model-owner' | 'ml-reviewer' | 'security-reviewer' | 'legal-reviewer' | 'deploy-approver' | 'prompt-author' | 'prompt-reviewer' | 'release-manager' | 'finops' | 'auditor' | 'developer' | 'viewer' | 'provisioner';
  readonly permissions: readonly string[];
};

/** Where a call for this name would go, and why. */
export type RouteExplanation = {
  readonly name: string;
  readonly how: string | null;
  readonly route: string | null;
  readonly alsoFitting: readonly string[];
  readonly refusal: string | null;
  readonly strategy: string | null;
  readonly retriesMax: number | null;
  readonly candidates: readonly {
    readonly deployment: string;
    readonly model: string;
    readonly provider: string;
    readonly weight: number;
    readonly state: string;
    readonly priced: boolean;
  }[];
  readonly skipped: readonly {
    readonly target: string;
    readonly rule: string;
    readonly reason: string;
  }[];
  readonly fallbacks: {
    readonly contextOverflow: readonly {
      readonly deployment: string;
      readonly model: string;
      readonly provider: string;
      readonly weight: number;
      readonly state: string;
      readonly priced: boolean;
    }[];
    readonly contentFilter: readonly {
      readonly deployment: string;
      readonly model: string;
      readonly provider: string;
      readonly weight: number;
      readonly state: string;
      readonly priced: boolean;
    }[];
  };
};

/** A session that two people opened together, and what a third found. */
export type SealedAccess = {
  readonly id: string;
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
  }[];
  readonly reason: string;
  readonly address: string | null;
  readonly openedAt: string;
  readonly endsAt: string;
  readonly endedAt: string | null;
  readonly state: 'open' | 'unreviewed' | 'reviewed';
  readonly review: {
    readonly by: string;
    readonly at: string;
    readonly finding: string;
  } | null;
};

/** What one person keeps for the day when nobody can sign in. */
export type SealedSecret = {
  readonly id: string;
  readonly organizationId: string;
  readonly user: {
    readonly id: string;
    readonly name: string;
  };
  readonly createdAt: string;
  readonly expiresAt: string;
  /** When it last waited for another. */
  readonly shownAt: string | null;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
  readonly state: 'sealed' | 'used' | 'revoked' | 'expired';
};

/** An account of a program that uses the control plane. */
export type ServiceAccount = {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly state: 'active' | 'disabled';
};

export type ServiceAccountToken = {
  readonly id: string;
  readonly organizationId: string;
  readonly serviceAccountId: string;
  readonly name: string;
  readonly lastFour: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly state: 'active' | 'revoked' | 'expired';
};

/** A person who signed in, until it ends or is revoked. */
export type Session = {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly kind: 'browser' | 'bearer';
  readonly method: 'oidc' | 'local';
  readonly address: string | null;
  readonly createdAt: string;
  readonly usedAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  /** When the person proved who they are; 1970 where nobody said. */
  readonly authTime: string;
  /** SHA-256 of the identity token. */
  readonly idTokenDigest: string | null;
};

export type Status = {
  readonly version: string;
  /** Of the configuration in force. */
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly store: {
    readonly engine: string;
    readonly reachable: boolean;
    readonly confirmedAt: number;
  };
  readonly journal: {
    readonly bytes: number;
    readonly postedRows: number;
  };
  readonly providers: readonly {
    readonly id: string;
    readonly kind: string;
    readonly region: string;
    readonly origin: string;
  }[];
  readonly callsInFlight: number;
  /** Versions in production whose approvals hold no longer. */
  readonly lapsed: readonly string[];
};

export type Team = {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** What a file declares is changed only there. */
  readonly managedBy: 'file' | 'api';
  /** Epoch milliseconds. */
  readonly retiredAt: number | null;
};

/** A person who uses the control plane. */
export type User = {
  readonly id: string;
  readonly organizationId: string;
  /** Who vouches for the person: an identity provider, or local. */
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  readonly createdAt: string;
  readonly signedInAt: string | null;
  readonly disabledAt: string | null;
  readonly state: 'active' | 'disabled';
};

/** A version with everything that was measured and said of it. */
export type WholeModelVersion = {
  readonly model: string;
  readonly version: string;
  readonly state: 'development' | 'staging' | 'approved' | 'production' | 'deprecated' | 'archived';
  readonly kind: 'hosted' | 'weights';
  readonly operation: string;
  /** SHA-256 of the canonical manifest. */
  readonly digest: string;
  readonly edition: number;
  readonly editionAt: string;
  readonly deployments: readonly ({
    readonly provider: string;
    readonly region: string | null;
    readonly model: string;
  } & Readonly<Record<string, unknown>>)[];
  readonly weights: string | null;
  readonly terms: string | null;
  readonly signature: {
    readonly form: string;
    readonly digestMatches: boolean;
    readonly files: unknown;
    readonly signatureVerified: boolean;
  } | null;
  readonly licence: {
    readonly id: string;
    readonly url?: string | undefined;
  } | null;
  readonly dataClasses: readonly ('public' | 'internal' | 'confidential' | 'restricted')[] | null;
  readonly regions: readonly string[] | null;
  readonly access: readonly string[] | null;
  readonly successor: string | null;
  readonly deprecatedAt: string | null;
  readonly sunsetAt: string | null;
  readonly deprecationLink: string | null;
  readonly intendedUse: string | null;
  readonly limitations: string | null;
  readonly contact: string | null;
  /** What a file declares is changed only there. */
  readonly managedBy: 'file' | 'api';
  /** The file no longer declares it. */
  readonly retired: boolean;
  readonly createdAt: string;
  readonly revision: number;
  readonly revisedAt: string;
  readonly revisedBy: string | null;
  readonly metrics: readonly ModelMetric[];
  readonly lineage: readonly LineageEdge[];
  /** Canonical JSON, whose SHA-256 is the digest. */
  readonly manifest: string;
};
