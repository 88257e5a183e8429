import { leftoversRule } from '../leftovers.ts';

export const nugetCache = leftoversRule({
  name: 'nuget-cache',
  what: "NuGet's packages",
  trees: [{ at: '**/.nuget/packages' }],
  advice: 'Build in another stage and copy what dotnet publish makes, or give NuGet a cache mount.',
  tradeOff: 'What is run by dotnet run, not published, loads its packages from there.',
});
