/** What can be wrong with a text that is to be one of these values: a clause each that goes on after the text it speaks of. */

const SIZE_UNITS = 'B, kB, MB or GB (powers of 1000) or KiB, MiB or GiB (powers of 1024)';

export function notASize(): string {
  return `is not a size: write a number and a unit, such as 10MB; the units are ${SIZE_UNITS}`;
}

export function unknownSizeUnit(unit: string): string {
  return `has the unknown unit ${unit}: use ${SIZE_UNITS}`;
}

export function negative(): string {
  return 'is negative: a limit is 0 or more';
}

export function decimalComma(): string {
  return 'has a comma: write decimals with a point, and no separators between thousands';
}

export function sizeTooBig(): string {
  return 'is more bytes than can be counted exactly (9007199254740991)';
}

export function notAPercentage(): string {
  return 'is not a percentage: write a number and %, such as 10%';
}

export function notAShare(): string {
  return 'is not a share: write a number from 0 to 1 or a percentage, such as 0.95 or 95%';
}

export function shareTooBig(): string {
  return 'is more than all: write a number from 0 to 1 or a percentage up to 100%, such as 0.95 or 95%';
}

export function notACount(): string {
  return 'is not a count: write a whole number of at least 1';
}

export function notADuration(): string {
  return 'is not a duration: write 90s, 10m or 1h30m, at least a second and at most 24h';
}

export function notAPlatform(): string {
  return 'is no platform that there is: write os/architecture[/variant], such as linux/amd64 or linux/arm64';
}
