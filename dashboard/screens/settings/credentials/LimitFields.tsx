import { Group, NumberInput } from "@mantine/core";
import { settings } from "../../../texts/settings.ts";

const words = settings.account;

/** As the number fields give them; what is empty is `""`. */
export interface CallLimits {
  concurrencyMax: number | string;
  requestsPerSecondMax: number | string;
}

/** The hint stands beneath, so that the fields are on one line however long it is. */
const WHOLE = {
  allowDecimal: false,
  allowNegative: false,
  thousandSeparator: ",",
  inputWrapperOrder: ["label", "input", "error", "description"],
} as const;

/** How often a credential may call; empty: no limit of its own. */
export const LimitFields = ({
  values,
  problems,
  onChange,
}: {
  values: CallLimits;
  problems: Record<string, string | undefined>;
  onChange: (patch: Partial<CallLimits>) => void;
}) => (
  <Group align="flex-start" grow>
    <NumberInput
      label={words.perSecond}
      description={words.perSecondHint}
      placeholder={words.noLimit}
      value={values.requestsPerSecondMax}
      error={problems.requestsPerSecondMax}
      {...WHOLE}
      onChange={(requestsPerSecondMax) => onChange({ requestsPerSecondMax })}
    />
    <NumberInput
      label={words.concurrency}
      description={words.concurrencyHint}
      placeholder={words.noLimit}
      value={values.concurrencyMax}
      error={problems.concurrencyMax}
      {...WHOLE}
      onChange={(concurrencyMax) => onChange({ concurrencyMax })}
    />
  </Group>
);
