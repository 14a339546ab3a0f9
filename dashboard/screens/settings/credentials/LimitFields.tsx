import { Group, NumberInput } from "@mantine/core";
import { settings } from "../../../texts/settings.ts";

const words = settings.account;

/** As the number fields give them; what is empty is `""`. */
export interface CallLimits {
  concurrencyMax: number | string;
  requestsPerSecondMax: number | string;
}

const WHOLE = {
  allowDecimal: false,
  allowNegative: false,
  thousandSeparator: ",",
} as const;

/** How often a credential may call; empty: no limit of its own. The hints stand beneath, so that the fields are on one line. */
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
      inputWrapperOrder={["label", "input", "error", "description"]}
      onChange={(requestsPerSecondMax) => onChange({ requestsPerSecondMax })}
    />
    <NumberInput
      label={words.concurrency}
      description={words.concurrencyHint}
      placeholder={words.noLimit}
      value={values.concurrencyMax}
      error={problems.concurrencyMax}
      {...WHOLE}
      inputWrapperOrder={["label", "input", "error", "description"]}
      onChange={(concurrencyMax) => onChange({ concurrencyMax })}
    />
  </Group>
);
