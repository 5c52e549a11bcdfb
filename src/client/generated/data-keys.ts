// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

export interface DataKeysOperations {
  /** Have new data keys seal from now on; what is sealed stays readable. */
  readonly rotateDataKeys: {
    readonly asked: {
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: {
      readonly retired: number;
    };
  };
}
