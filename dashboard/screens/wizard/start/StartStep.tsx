import { GoalSection } from "../goal/GoalSection.tsx";
import { AdvancedStart } from "./AdvancedStart.tsx";
import { Basics } from "./Basics.tsx";
import { Criteria } from "./Criteria.tsx";
import { ProviderChoice } from "./ProviderChoice.tsx";
import { PurposeChoice } from "./PurposeChoice.tsx";
import { SecondChannelChoice } from "./SecondChannelChoice.tsx";

export const StartStep = () => (
  <>
    <Basics />
    <PurposeChoice />
    <ProviderChoice />
    <SecondChannelChoice />
    <Criteria />
    <GoalSection />
    <AdvancedStart />
  </>
);
