import { render } from "preact";
import { useEffect } from "preact/hooks";
import type { DeadLetterCounts } from "../api";
import { config } from "./api-client";
import { EmptyState } from "./components/feedback";
import { Header } from "./components/header";
import { useTitle } from "./components/hooks";
import { EmailPage } from "./email/email-page";
import { InboxPage } from "./inbox/inbox-page";
import { PipelinePage } from "./pipeline/pipeline-page";
import { followLinks, segmentsOf, useAddress } from "./router";
import { restoreScrollPositions } from "./scroll-restoration";
import { UploadPage } from "./upload/upload-page";
import { UploadsPage } from "./uploads/uploads-page";
import { useEventStream } from "./use-api";
import { UserPage } from "./users/user-page";
import { UsersPage } from "./users/users-page";

const root = document.getElementById("app");
if (root) render(<App />, root);

function App() {
  const address = useAddress();
  const [section = "uploads", id, view] = segmentsOf(address);
  const { state: deadLetters } = useEventStream<DeadLetterCounts>("/api/live/dead-letters");
  useEffect(restoreScrollPositions, []);
  useEffect(() => {
    document.addEventListener("click", followLinks);
    return () => document.removeEventListener("click", followLinks);
  }, []);

  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <Header section={section} deadLetters={deadLetters} />
      <main id="main" tabIndex={-1}>
        <View section={section} id={id} view={view} />
      </main>
    </>
  );
}

interface ViewProps {
  section: string;
  id: string | undefined;
  view: string | undefined;
}

function View({ section, id, view }: ViewProps) {
  if (section === "uploads")
    return id === undefined ? <UploadsPage /> : <UploadPage key={id} id={id} view={view ?? "graph"} />;
  if (section === "users") return id === undefined ? <UsersPage /> : <UserPage key={id} email={id} />;
  if (section === "email") return <EmailPage />;
  if (section === "inbox" && config.hasInbox) return <InboxPage id={id} />;
  if (section === "pipeline") return <PipelinePage id={id} />;
  return <NoPage />;
}

function NoPage() {
  useTitle("Not found");
  return (
    <EmptyState title="There is no such page" icon="search">
      <a href="/">See the uploads</a>
    </EmptyState>
  );
}
