import { NumberInput, TextInput } from "@mantine/core";
import type { Variant } from "../../../../src/contract/campaign.ts";
import { propertyValueCharsMax } from "../../../../src/limits.ts";
import { variants as words } from "../../../texts/variants.ts";
import { useProblemsOf, useWriting } from "../fields.tsx";
import type { What } from "../templates.ts";
import { withShare, withValue } from "./edit.ts";

interface RuleProps {
  what: What;
  onChange: (what: What) => void;
  variant: Variant;
  index: number;
}

const Share = ({ what, onChange, variant, index }: RuleProps) => {
  const [problem] = useProblemsOf("what.share");
  return (
    <NumberInput
      data-field="what.share"
      label={words.share}
      description={words.shareHint}
      value={variant.share}
      min={0}
      max={100}
      allowDecimal={false}
      allowNegative={false}
      suffix=" %"
      readOnly={useWriting().isReadOnly}
      error={problem?.message}
      onChange={(typed) => onChange(withShare(what, index, Math.min(100, Math.max(0, Number(typed) || 0))))}
    />
  );
};

const Value = ({ what, onChange, variant, index }: RuleProps) => {
  const [problem] = useProblemsOf("what.value");
  return (
    <TextInput
      data-field="what.value"
      label={words.value}
      description={words.valueHint}
      value={variant.value}
      maxLength={propertyValueCharsMax}
      readOnly={useWriting().isReadOnly}
      error={problem?.message}
      onChange={({ currentTarget }) => onChange(withValue(what, index, currentTarget.value))}
    />
  );
};

/** What says which users get the variant. */
export const VariantRule = (props: RuleProps) => {
  const { messageType } = props.what;
  if (messageType === "split") return <Share {...props} />;
  return messageType === "property" && props.index > 0 ? <Value {...props} /> : null;
};
