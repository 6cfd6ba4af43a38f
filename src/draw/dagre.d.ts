// The types of what is used of dagre: its own name files without their endings, which TypeScript does not find here.

declare module '@dagrejs/dagre' {
  type Place = { readonly x: number; readonly y: number };
  type Size = { readonly width: number; readonly height: number };

  class Graph {
    constructor(options: { readonly compound: boolean; readonly multigraph: boolean });
    setGraph(options: {
      readonly rankdir: 'LR';
      readonly nodesep: number;
      readonly edgesep: number;
      readonly ranksep: number;
    }): void;
    setNode(name: string, size: Partial<Size>): void;
    setParent(name: string, parent: string): void;
    setEdge(from: string, to: string, label: { readonly weight: number }, name: string): void;
    /** After `layout`. */
    node(name: string): Place & Size;
    edge(from: string, to: string, name: string): { readonly points: readonly Place[] };
  }
  export const graphlib: { readonly Graph: typeof Graph };
  export type Drawing = Graph;
  export function layout(graph: Graph): void;
}
