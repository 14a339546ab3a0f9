import { type AccountBackups, BACKED_CHANNELS } from "../contract/backup.ts";
import { type ProviderStandIn, SANDBOX_KIND } from "../contract/provider.ts";
import type { Queryable } from "../db/pool.ts";
import { listStandIns, type StandInRow } from "../db/queries/failover.ts";
import { lockProvider } from "../db/queries/providers.ts";
import { DomainError } from "../lib/errors.ts";

const asStandIn = (row: StandInRow): ProviderStandIn => {
  const { first_since: since, second_since: secondSince, takes_at: takesAt } = row;
  const canTake = since !== null && secondSince === null && takesAt !== null;
  return {
    channel: row.channel,
    first: {
      id: row.first_id,
      name: row.first_name,
      trouble: since === null ? null : { since: since.toISOString(), detail: row.first_detail ?? "" },
    },
    second: {
      id: row.second_id,
      name: row.second_name,
      trouble:
        secondSince === null ? null : { since: secondSince.toISOString(), detail: row.second_detail ?? "" },
    },
    campaignCount: row.campaigns,
    takes: canTake && takesAt <= row.now ? "second" : "first",
    takesAt: canTake ? takesAt.toISOString() : null,
  };
};

/** Which providers of live campaigns others stand in for, and who takes messages now. */
export const readStandIns = async (q: Queryable, accountId: number): Promise<ProviderStandIn[]> =>
  (await listStandIns(q, accountId)).map(asStandIn);

/**
 * Makes sure that providers can stand in for others, and that none of them is deleted before the transaction ends.
 *
 * @throws DomainError input/invalid naming the channel
 */
export const checkBackups = async (
  q: Queryable,
  accountId: number,
  backups: Partial<AccountBackups>,
): Promise<void> => {
  for (const channel of BACKED_CHANNELS) {
    const backup = backups[channel];
    if (backup === undefined || backup === null) continue;
    const refuse = (message: string): DomainError =>
      new DomainError("input/invalid", "This provider cannot stand in for others.", [
        { field: `settings.backups.${channel}.providerId`, message },
      ]);
    const provider = await lockProvider(q, accountId, backup.providerId);
    if (provider === undefined) throw refuse("There is no such provider; choose one of the account's.");
    if (provider.channel !== channel) {
      throw refuse(`Expected a provider of ${channel}; "${provider.name}" delivers ${provider.channel}.`);
    }
    if (provider.kind === SANDBOX_KIND)
      throw refuse("The sandbox delivers to nobody; choose a real provider.");
    if (provider.verified_at === null) {
      throw refuse(`"${provider.name}" is not verified, so it could not take over; verify it first.`);
    }
  }
};
