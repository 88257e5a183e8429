import type { Step } from './provenance.ts';

/**
 * The instruction of a step that BuildKit says stands at a FROM: an ONBUILD of the image named there, whose text the Dockerfile
 * does not have. As the step itself has it: paths of copies are expanded, as in an image's history.
 */
export function triggerText({ source, told }: Step, written: string | null): string | null {
  const isTrigger = source === null && told !== null && /^FROM\s/i.test(written ?? '');
  return isTrigger ? told : written;
}
