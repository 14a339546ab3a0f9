import { ImageTools } from "../media/ImageTools.tsx";
import type { ImagePlace } from "../media/warnings.ts";
import { TemplateLine, useWriting } from "./fields.tsx";

/** The address of a picture, as a template of one line, with the account's pictures at hand. */
export const ImageLine = ({
  place,
  ...field
}: {
  place: ImagePlace;
  path: string;
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
}) => (
  <div>
    <TemplateLine {...field} />
    <ImageTools
      label={field.label}
      place={place}
      value={field.value}
      isReadOnly={useWriting().isReadOnly}
      onChange={field.onChange}
    />
  </div>
);
