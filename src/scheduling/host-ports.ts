import type { Container, PodSpec, Protocol } from '../api/objects/pod.ts';

export interface HostPort {
  readonly ip: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A container port without hostIP listens on every address of the node. */
const ALL_ADDRESSES = '0.0.0.0';

/** The host ports that a pod holds while it runs: those of its containers and sidecars. */
export function hostPortsOf(spec: PodSpec): readonly HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...sidecars, ...spec.containers].flatMap(portsOfContainer);
}

/** Two ports clash when protocol and number are the same and the addresses are, or one stands for all. */
export function portsConflict(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.ip === b.ip || a.ip === ALL_ADDRESSES || b.ip === ALL_ADDRESSES;
}

function portsOfContainer({ ports = [] }: Container): HostPort[] {
  return ports.flatMap(({ hostPort = 0, hostIP = '', protocol }) =>
    hostPort <= 0 ? [] : [{ ip: hostIP === '' ? ALL_ADDRESSES : hostIP, protocol, port: hostPort }],
  );
}
