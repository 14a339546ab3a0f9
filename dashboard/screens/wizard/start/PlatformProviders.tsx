import { NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Provider } from "../../../../src/contract/provider.ts";
import { pushPlatformsOf } from "../../../../src/contract/provider.ts";
import { wizard } from "../../../texts/wizard.ts";
import { useField, useSection } from "../WizardContext.ts";

const texts = wizard.start.platforms;
const PLATFORMS = ["android", "ios", "web"] as const;
type Platform = (typeof PLATFORMS)[number];

const stateOf = ({ verifiedAt }: Provider): string => (verifiedAt === null ? texts.unverified : texts.ready);

const OnePlatform = ({ platform, own }: { platform: Platform; own: readonly Provider[] }) => {
  const [start, change] = useSection("start");
  const { error, ...field } = useField(`start.platformProviders.${platform}`);
  const main = own.find(({ id }) => id === start.providerId);
  const isOfMain = main !== undefined && pushPlatformsOf(main.kind).includes(platform);
  const fitting = own.filter(({ kind }) => pushPlatformsOf(kind).includes(platform));
  return (
    <NativeSelect
      {...field}
      label={texts.names[platform]}
      error={error}
      description={fitting.length === 0 ? texts.notSetUp : undefined}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={start.platformProviders[platform] ?? ""}
      onChange={({ currentTarget: { value } }) =>
        change({
          platformProviders: { ...start.platformProviders, [platform]: value === "" ? null : value },
        })
      }
      data={[
        { value: "", label: isOfMain ? texts.main(main.name) : texts.nobody },
        ...fitting
          .filter(({ id }) => id !== start.providerId)
          .map((provider) => ({ value: provider.id, label: `${provider.name} (${stateOf(provider)})` })),
      ]}
    />
  );
};

/** Which provider delivers notifications to the devices of each platform. */
export const PlatformProviders = ({ own }: { own: readonly Provider[] }) => {
  const [start] = useSection("start");
  const main = own.find(({ id }) => id === start.providerId);
  if (main === undefined || main.isSandbox) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {texts.title}
      </Text>
      <Text size="xs" c="dimmed">
        {texts.hint}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        {PLATFORMS.map((platform) => (
          <OnePlatform key={platform} platform={platform} own={own} />
        ))}
      </SimpleGrid>
    </Stack>
  );
};
