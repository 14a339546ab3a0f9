import { Button, FileButton } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { pushVendors } from "../../../texts/pushVendors.ts";

/** A secret that comes as a file, chosen or dropped: what is in it, and on the button its name. */
export const SecretFile = ({
  label,
  accept,
  onRead,
}: {
  label: string;
  accept: string;
  onRead: (text: string) => void;
}) => {
  const [name, setName] = useState<string | null>(null);
  const read = (file: File | null | undefined): void => {
    if (file === null || file === undefined) return;
    setName(file.name);
    void file.text().then(onRead);
  };
  return (
    <FileButton accept={accept} onChange={read}>
      {(props) => (
        <Button
          {...props}
          size="sm"
          variant="default"
          leftSection={<IconUpload size={16} aria-hidden />}
          aria-label={`${label}: ${name ?? pushVendors.file}`}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            read(event.dataTransfer.files[0]);
          }}
        >
          {name ?? pushVendors.file}
        </Button>
      )}
    </FileButton>
  );
};
