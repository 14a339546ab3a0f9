/** As much of the official SDK (npm `clevertap` 1.3.0, which has no types) as the tests call. */
declare module "clevertap" {
  interface Client {
    /** `apiEndpoint` decides which server is spoken to. */
    api: {
      apiEndpoint: string;
      _call(
        endpoint: string,
        options: { method: string; data: unknown },
        callback: (answer: unknown) => void,
      ): void;
    };
    upload(records: readonly unknown[], options?: { batchSize?: number }): Promise<unknown>;
    uploadDeviceTokens(records: readonly unknown[]): Promise<unknown>;
    profile(options: { email?: string; identity?: string; objectId?: string }): Promise<unknown>;
    profiles(query: unknown, options?: { batchSize?: number }): Promise<unknown>;
    events(query: unknown, options?: { batchSize?: number }): Promise<unknown>;
    getProfilesCount(query: unknown): Promise<unknown>;
    getEventsCount(query: unknown): Promise<unknown>;
    topPropertyCounts(query: unknown): Promise<unknown>;
    trends(query: unknown): Promise<unknown>;
    realTimeCounts(query: unknown): Promise<unknown>;
    delete(query: unknown): Promise<unknown>;
    demerge(query: unknown): Promise<unknown>;
    subscribe(query: unknown): Promise<unknown>;
    disassociate(query: unknown): Promise<unknown>;
  }
  const sdk: {
    REGIONS: { EUROPE: string };
    init(accountId: string, passcode: string, region: string): Client;
  };
  export = sdk;
}
