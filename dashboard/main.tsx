import "./styles.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { shareStyleNonce } from "./ui/styleNonce.ts";

const place = document.getElementById("root");
if (place === null) throw new Error("the page has no place for the dashboard");
shareStyleNonce();
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
