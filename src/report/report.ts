import type { WasteCause } from '../analysis/image-analysis.ts';
import type { Cause } from '../diff/cause.ts';
import type { Change } from '../diff/change.ts';
import type { FileChange, FileDiff, FoldedChange, MovedFiles } from '../diff/file-diff.ts';
import type { LayerChangeKind, Totaled } from '../diff/image-diff.ts';
import type { WeighedInstruction } from '../diff/weigh-dockerfile.ts';
import type { FindingChangeKind } from '../findings/diff-findings.ts';
import type { Replacement } from '../findings/dockerfile/replacement.ts';
import type { DockerfileLines, ImageSource, OriginKind } from '../image/image.ts';
import type { PackageChange } from '../packages/diff-packages.ts';
import type { InstalledPackage, PackageName } from '../packages/inventory.ts';
import type { Ecosystem } from '../packages/package.ts';
import type { SizeMetric } from '../policy/size-metric.ts';
import type { Check, Result } from '../policy/verdict.ts';
import type { ShownAs, ShownPath } from '../units/image-path.ts';

/**
 * The Report is the JSON: what every rendering shows, complete enough to render again from the JSON
 * alone. Paths are text here (see `ShownAs`). `schema/report.schema.json` and
 * `schema/inspect.schema.json` describe it; a change of meaning raises `schemaVersion`.
 */
export const SCHEMA_VERSION = 1;

export interface InspectReport extends ImageReport {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'inspect';
  /** Biggest saving first, at most 500; `findingsOmitted` says how many more there are. */
  readonly findings: readonly FindingReport[];
  readonly findingsOmitted: number;
  readonly packages: PackagesReport;
  /** Absolute rules (`max-size` …) may be asked of one image too. */
  readonly checks: readonly Check[];
  readonly result: Result;
  /** As in {@link CompareReport}. */
  readonly notes: readonly string[];
}

/** In the place of an {@link InspectReport}, if the image could not be measured. */
export interface FailedInspectReport {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'inspect';
  readonly result: 'error';
  readonly failure: Failure;
}

export interface CompareReport {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'compare';
  readonly outcome: /** The head was measured; the base was too, or is absent with its reason. */
    | 'measured'
    /** Nothing that feeds the image changed, so nothing was built; both sides are absent. */
    | 'unchanged'
    /** The head could not be measured; `failure` says why, and the result is `error`. */
    | 'error';
  readonly base: ReportSide;
  readonly head: ReportSide;
  readonly changes: Readonly<Record<Totaled, Change>>;
  readonly updatePullBytes: number | null;
  /** null if there is none that is known. */
  readonly drift: DriftReport | null;
  readonly layers: readonly LayerChangeReport[];
  /** The head's, biggest saving first, then what the base had and the head has not. At most 500. */
  readonly findings: readonly FindingChangeReport[];
  readonly findingsOmitted: number;
  /** The head's Dockerfile, weighed, from the top; empty where it is unknown. */
  readonly dockerfile: readonly WeighedInstructionReport[];
  /** What changed between the final filesystems; null unless both sides were measured. */
  readonly files: FilesReport | null;
  readonly packages: PackageChangesReport | null;
  readonly checks: readonly Check[];
  readonly result: Result | 'error';
  readonly failure: HeadFailure | null;
  readonly origin: ReportOrigin;
  /** What a reader should know about how it was measured, a sentence each, without a final stop. */
  readonly notes: readonly string[];
}

/** An instruction with what it does to the size of the image on disk. */
export type WeighedInstructionReport = WeighedInstruction;

export type ReportSide = ImageReport | AbsentReport;

export interface AbsentReport {
  /** One sentence, without a final stop. */
  readonly absent: string;
  readonly kind: AbsentKind;
  readonly details: readonly string[];
}

/** Why a side is absent; `not-tried`: the other side failed first. */
const ABSENT_KINDS = ['not-there-yet', 'failed', 'unchanged', 'not-tried'] as const;
export type AbsentKind = (typeof ABSENT_KINDS)[number];

export interface Failure {
  /** The sentence of a `DietError`, its code, and the last lines of buildx's own message. */
  readonly code: string;
  readonly sentence: string;
  readonly details: readonly string[];
}

export interface HeadFailure extends Failure {
  /** The lines that the build failed at; null if it failed elsewhere, or nobody knows. */
  readonly dockerfile: DockerfileLines | null;
}

/** Where the comparison was made: what links and the footer need. Nothing here is a secret or a temporary path. */
export interface ReportOrigin {
  /** `https://github.com/owner/name`, or null outside GitHub. */
  readonly repositoryUrl: string | null;
  readonly pullRequest: number | null;
  /** The workflow run with the full summary, or null. */
  readonly runUrl: string | null;
  readonly baseCommit: string | null;
  /**
   * The commit that links name: on a pull request its head, not GitHub's test merge. null for a working tree, and for an image
   * that was built elsewhere unless its attested provenance names this commit.
   */
  readonly headCommit: string | null;
  /** What the image is called in headings: the context and the Dockerfile, or the image's name. */
  readonly title: string;
  /** `comment-key`: tells the comments of several images of one pull request apart. */
  readonly commentKey: string;
  /** `docker-container, buildx 0.29.1`; null where nothing was built. */
  readonly builder: string | null;
  /** The figure that the thresholds and the headline speak of. */
  readonly sizeMetric: SizeMetric;
}

export interface ImageReport {
  readonly image: {
    readonly source: ImageSource;
    readonly platform: string;
    readonly manifestDigest: string | null;
  };
  readonly base: {
    readonly name: string;
    readonly digest: string | null;
    readonly layers: number;
  } | null;
  readonly layers: readonly LayerReport[];
  readonly totals: TotalsReport;
  /** The biggest 500 by bytes, then path, then layer; `wasteOmitted` says how many more there are. */
  readonly waste: readonly WasteReport[];
  readonly wasteOmitted: number;
  /** All of the waste, added up by what did it: avoidable bytes descending, then bytes, layers, cause. */
  readonly wasteGroups: readonly WasteGroupReport[];
  readonly dive: DiveReport;
  readonly warnings: readonly string[];
}

export type TotalsReport = Readonly<Record<Exclude<Totaled, 'compressedBytes'>, number>> & {
  readonly compressedBytes: number | null;
};

export interface LayerReport {
  readonly index: number;
  readonly digest: string | null;
  readonly diffId: string;
  readonly mediaType: string;
  readonly compressedBytes: number | null;
  readonly unpackedBytes: number;
  readonly tarBytes: number;
  readonly hiddenBytes: number;
  readonly avoidableBytes: number;
  readonly instruction: string | null;
  readonly dockerfile: DockerfileLines | null;
  readonly origin: OriginKind;
  readonly base: boolean;
  readonly fileCount: number;
}

export interface WasteReport {
  readonly path: string;
  readonly pathBase64?: string;
  readonly bytes: number;
  readonly avoidableBytes: number;
  readonly cause: WasteCause;
  readonly layer: number;
  readonly otherLayer: number;
  readonly movedTo: string | null;
  readonly movedToBase64?: string;
}

/** The waste that one layer made of another's bytes in one way. Exact, however many files it is. */
export interface WasteGroupReport {
  readonly cause: WasteCause;
  /** Index of the layer in which the bytes lie. */
  readonly layer: number;
  /** As in {@link WasteReport}. */
  readonly otherLayer: number;
  readonly files: number;
  readonly bytes: number;
  readonly avoidableBytes: number;
  /** The biggest file of it, by bytes, then path. */
  readonly largest: {
    readonly path: string;
    readonly pathBase64?: string;
    readonly bytes: number;
    readonly movedTo: string | null;
    readonly movedToBase64?: string;
  };
  /** The deepest directory that holds all of its files; empty for the root. */
  readonly directory: string;
  readonly directoryBase64?: string;
}

export interface DiveReport {
  readonly efficiency: number;
  readonly wastedBytes: number;
  /** A ratio, as dive names it; null where dive divides by 0 (NaN, or infinite if anything is wasted). */
  readonly userWastedPercent: number | null;
  readonly sizeBytes: number;
  readonly userSizeBytes: number;
  readonly inefficientFiles: readonly {
    readonly path: string;
    readonly pathBase64?: string;
    readonly count: number;
    readonly bytes: number;
  }[];
}

export interface LayerChangeReport {
  readonly kind: LayerChangeKind;
  readonly base: number | null;
  readonly head: number | null;
  /** All of them; `base` and `head` are the lowest ones. Several on one side if split or merged. */
  readonly baseLayers: readonly number[];
  readonly headLayers: readonly number[];
  /** One layer on both sides with the same files, contents, modes and owners: at most times of day differ. */
  readonly sameFiles: boolean;
  readonly unpacked: Change;
  readonly compressed: Change;
  readonly avoidable: Change;
  /** null if it is the same, or if there is nothing to compare with. */
  readonly cause: CauseReport | null;
  /** What made it grow; null for what did not grow, and for the base image's layers. */
  readonly brought: BroughtReport | null;
  /** Unpacked bytes of the change that are known not to be this pull request's. */
  readonly driftBytes: number;
}

/** By how much the images differ for reasons that are not this pull request's. */
export interface DriftReport {
  /**
   * `certain`: nothing of these steps differs up from the base image, or it is a base image that moved. `confirmed`: both
   * sides were built again at the same time, and this is gone then.
   */
  readonly how: 'certain' | 'confirmed';
  readonly unpackedBytes: number;
  readonly compressedBytes: number | null;
  readonly avoidableBytes: number;
  /** Of the base image as a whole that are in other versions by now: the first 100. */
  readonly packages: readonly string[];
  readonly packagesOmitted: number;
}

/** `files` has the first 100; `filesOmitted` says how many more there are. */
export interface CauseReport extends Cause {
  readonly filesOmitted: number;
}

/** What lies in an image for nothing, and what to write instead. Each (layer, inode) is in one finding at most. */
export interface FindingReport {
  /** Stable: `image-diet/apt-lists`. */
  readonly id: string;
  /** The page that explains it, for this version of Image Diet. */
  readonly page: string;
  /** Without a final stop. What comes from the image or the Dockerfile stands in objects. */
  readonly title: readonly (string | { readonly code: string })[];
  readonly bytes: number;
  /** The parts of `bytes` in the image's own layers, and in those of its base image. */
  readonly ownBytes: number;
  readonly baseBytes: number;
  /** What the advice saves; 0 for a finding that only explains, null where nobody can know. */
  readonly savedBytes: number | null;
  /** Whether the size of the saving depends on what is written instead. */
  readonly estimate: boolean;
  readonly fileCount: number;
  /** The biggest 20. */
  readonly files: readonly FindingFileReport[];
  /** The layers in which the bytes lie, most bytes first. */
  readonly broughtBy: readonly FindingPlaceReport[];
  /** The layer whose step hid them or stored them again; null where they are simply there. */
  readonly hiddenBy: FindingPlaceReport | null;
  readonly advice: string;
  readonly tradeOff: string | null;
  /** Lines to paste; null where the Dockerfile is not known well enough to write them. */
  readonly replacement: Replacement | null;
  /** Why it is not to be spoken of; null unless it is ignored. */
  readonly ignored: string | null;
}

export interface FindingFileReport {
  readonly path: string;
  readonly pathBase64?: string;
  readonly bytes: number;
  readonly layer: number;
  /** Where it was moved to, or the copy that stays; null if there is none. */
  readonly other: string | null;
  readonly otherBase64?: string;
}

export interface FindingPlaceReport {
  /** Index in the layers of its side. */
  readonly layer: number;
  readonly base: boolean;
  readonly instruction: string | null;
  readonly dockerfile: DockerfileLines | null;
}

/** A finding of the head, or one that the base had and the head has not. */
export interface FindingChangeReport extends FindingReport {
  readonly state: FindingChangeKind;
  /** Whose layers it speaks of: the base's only if it is resolved. */
  readonly side: 'base' | 'head';
  /** Head minus base, where a side has none 0 bytes; null if not compared. */
  readonly bytesDelta: number | null;
}

type WithTextPath<T> = Omit<T, 'path'> & ShownPath;

/** The packages of one image. */
export interface PackagesReport {
  /** All packages, added up. */
  readonly ecosystems: readonly EcosystemReport[];
  /** The biggest 1000 by bytes, then ecosystem, name and version; `omitted` says how many more there are. */
  readonly installed: readonly PackageReport[];
  readonly omitted: number;
  /** Live bytes that no package owns. */
  readonly unclaimed: { readonly ownBytes: number; readonly baseBytes: number };
  readonly unread: readonly UnreadRecordReport[];
  readonly unreadOmitted: number;
}

export interface EcosystemReport {
  readonly ecosystem: Ecosystem;
  readonly packages: number;
  readonly ownBytes: number;
  readonly baseBytes: number;
}

/** `path` is the record that names it. */
export type PackageReport = Omit<InstalledPackage, 'record'> & ShownPath;

/** A record that was recognised, but says nothing, or not everything, that it should: the first 100. */
export interface UnreadRecordReport extends ShownPath {
  readonly ecosystem: Ecosystem;
  /** A clause whose subject is the record, without a final stop. */
  readonly reason: string;
}

/** What changed between the packages of two images. */
export interface PackageChangesReport {
  /** Biggest change first, at most 1000; `omitted` says how many more there are. */
  readonly changed: readonly PackageChange[];
  readonly omitted: number;
  readonly unchanged: number;
  /** The head's. */
  readonly unread: readonly UnreadRecordReport[];
  readonly unreadOmitted: number;
  /** The base's that the head has not. What only the head names of their packages is no change. */
  readonly baseUnread: readonly UnreadRecordReport[];
  readonly baseUnreadOmitted: number;
}

export interface FilesReport {
  readonly totals: FileDiff['totals'];
  /** All bytes that came or went, by directory where that says more: the biggest first. */
  readonly folded: readonly FoldedReport[];
  /** The same of the files that no package owns. */
  readonly unowned: readonly FoldedReport[];
  /** At most 50. */
  readonly moves: readonly MovedReport[];
  readonly movesOmitted: number;
  /** The biggest 500. */
  readonly changes: readonly FileChangeReport[];
  readonly changesOmitted: number;
}

export type FoldedReport = WithTextPath<FoldedChange>;

export type MovedReport = Omit<MovedFiles, 'from' | 'to'> & ShownAs<'from'> & ShownAs<'to'>;

export type FileChangeReport = WithTextPath<Omit<FileChange, 'movedFrom'>> &
  ShownAs<'movedFrom', string | null>;

/** What the layers of a change brought: packages, and files of none. Only live bytes. */
export interface BroughtReport {
  /** The packages that the instruction names, then the others, each with the most bytes first: at most 5. */
  readonly packages: readonly (PackageName & {
    readonly bytes: number;
    readonly named: boolean;
  })[];
  readonly packageCount: number;
  readonly packageBytes: number;
  /** Of files that no package owns: at most 3. */
  readonly files: readonly FoldedReport[];
}
