import { Select } from "@mantine/core";
import { useMemo } from "react";

const OPTIONS_SHOWN = 100;

/** A time zone by its IANA name. */
export const ZoneSelect = ({
  label,
  description,
  value,
  onChange,
  error,
}: {
  label: string;
  description?: string;
  value: string;
  onChange: (zone: string) => void;
  error?: string | undefined;
}) => {
  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf("timeZone");
    return [...new Set([value, "UTC", ...known])].sort();
  }, [value]);
  return (
    <Select
      label={label}
      description={description}
      data={zones}
      value={value}
      onChange={(zone) => (zone === null ? undefined : onChange(zone))}
      searchable
      allowDeselect={false}
      limit={OPTIONS_SHOWN}
      error={error}
    />
  );
};
