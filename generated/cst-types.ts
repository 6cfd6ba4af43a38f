// Made by `npm run generate` from grammar/parser.ts. Do not edit.

import type { CstNode, IToken } from "chevrotain";

export interface FileCstNode extends CstNode {
  name: "file";
  children: FileCstChildren;
}

export type FileCstChildren = {
  item?: [ItemCstNode, ...ItemCstNode[]];
  End?: [IToken, ...IToken[]];
};

export interface ItemCstNode extends CstNode {
  name: "item";
  children: ItemCstChildren;
}

export type ItemCstChildren = {
  use?: [UseCstNode, ...UseCstNode[]];
  gate?: [GateCstNode, ...GateCstNode[]];
  definition?: [DefinitionCstNode, ...DefinitionCstNode[]];
  line?: [LineCstNode, ...LineCstNode[]];
};

export interface UseCstNode extends CstNode {
  name: "use";
  children: UseCstChildren;
}

export type UseCstChildren = {
  Use: [IToken, ...IToken[]];
  Path: [IToken, ...IToken[]];
};

export interface GateCstNode extends CstNode {
  name: "gate";
  children: GateCstChildren;
}

export type GateCstChildren = {
  Surrogate?: [IToken, ...IToken[]];
  Gate: [IToken, ...IToken[]];
  Defined: [IToken, ...IToken[]];
  parameters: [ParametersCstNode, ...ParametersCstNode[]];
  Assign: [IToken, ...IToken[]];
  expression: [ExpressionCstNode, ...ExpressionCstNode[]];
  block: [BlockCstNode, ...BlockCstNode[]];
};

export interface DefinitionCstNode extends CstNode {
  name: "definition";
  children: DefinitionCstChildren;
}

export type DefinitionCstChildren = {
  Defined: [IToken, ...IToken[]];
  parameters: [ParametersCstNode, ...ParametersCstNode[]];
  Assign?: [IToken, ...IToken[]];
  expression?: [ExpressionCstNode, ...ExpressionCstNode[]];
  block?: [BlockCstNode, ...BlockCstNode[]];
};

export interface BlockCstNode extends CstNode {
  name: "block";
  children: BlockCstChildren;
}

export type BlockCstChildren = {
  BlockOpen: [IToken, ...IToken[]];
  line?: [LineCstNode, ...LineCstNode[]];
  End?: [IToken, ...IToken[]];
  BlockClose: [IToken, ...IToken[]];
};

export interface LineCstNode extends CstNode {
  name: "line";
  children: LineCstChildren;
}

export type LineCstChildren = {
  Target?: [IToken, ...IToken[]];
  index?: [IndexCstNode, ...IndexCstNode[]];
  Assign?: [IToken, ...IToken[]];
  expression: [ExpressionCstNode, ...ExpressionCstNode[]];
};

export interface ParametersCstNode extends CstNode {
  name: "parameters";
  children: ParametersCstChildren;
}

export type ParametersCstChildren = {
  LeftParen: [IToken, ...IToken[]];
  parameter?: [ParameterCstNode, ...ParameterCstNode[]];
  Comma?: [IToken, ...IToken[]];
  RightParen: [IToken, ...IToken[]];
};

export interface ParameterCstNode extends CstNode {
  name: "parameter";
  children: ParameterCstChildren;
}

export type ParameterCstChildren = {
  Const?: [IToken, ...IToken[]];
  Name: [IToken, ...IToken[]];
  Colon?: [IToken, ...IToken[]];
  type?: [TypeCstNode, ...TypeCstNode[]];
  In?: [IToken, ...IToken[]];
  range?: [RangeCstNode, ...RangeCstNode[]];
};

export interface TypeCstNode extends CstNode {
  name: "type";
  children: TypeCstChildren;
}

export type TypeCstChildren = {
  sizes?: [SizesCstNode, ...SizesCstNode[]];
  Int?: [IToken, ...IToken[]];
  fields?: [FieldsCstNode, ...FieldsCstNode[]];
};

export interface SizesCstNode extends CstNode {
  name: "sizes";
  children: SizesCstChildren;
}

export type SizesCstChildren = {
  LeftBracket: [IToken, ...IToken[]];
  expression: [ExpressionCstNode, ...ExpressionCstNode[]];
  Comma?: [IToken, ...IToken[]];
  RightBracket: [IToken, ...IToken[]];
};

export interface FieldsCstNode extends CstNode {
  name: "fields";
  children: FieldsCstChildren;
}

export type FieldsCstChildren = {
  LeftBrace: [IToken, ...IToken[]];
  field: [FieldCstNode, ...FieldCstNode[]];
  Comma?: [IToken, ...IToken[]];
  RightBrace: [IToken, ...IToken[]];
};

export interface FieldCstNode extends CstNode {
  name: "field";
  children: FieldCstChildren;
}

export type FieldCstChildren = {
  Name: [IToken, ...IToken[]];
  Colon?: [IToken, ...IToken[]];
  type?: [TypeCstNode, ...TypeCstNode[]];
};

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  operand: [OperandCstNode, ...OperandCstNode[]];
  Infix?: [IToken, ...IToken[]];
};

export interface OperandCstNode extends CstNode {
  name: "operand";
  children: OperandCstChildren;
}

export type OperandCstChildren = {
  Prefix?: [IToken, ...IToken[]];
  NumberText?: [IToken, ...IToken[]];
  Name?: [IToken, ...IToken[]];
  arguments?: [ArgumentsCstNode, ...ArgumentsCstNode[]];
  LeftParen?: [IToken, ...IToken[]];
  expression?: [ExpressionCstNode, ...ExpressionCstNode[]];
  RightParen?: [IToken, ...IToken[]];
  array?: [ArrayCstNode, ...ArrayCstNode[]];
  record?: [RecordCstNode, ...RecordCstNode[]];
  Nested?: [IToken, ...IToken[]];
  postfix?: [PostfixCstNode, ...PostfixCstNode[]];
};

export interface PostfixCstNode extends CstNode {
  name: "postfix";
  children: PostfixCstChildren;
}

export type PostfixCstChildren = {
  Transpose?: [IToken, ...IToken[]];
  Dot?: [IToken, ...IToken[]];
  Name?: [IToken, ...IToken[]];
  index?: [IndexCstNode, ...IndexCstNode[]];
};

export interface IndexCstNode extends CstNode {
  name: "index";
  children: IndexCstChildren;
}

export type IndexCstChildren = {
  LeftBracket: [IToken, ...IToken[]];
  entry: [EntryCstNode, ...EntryCstNode[]];
  Comma?: [IToken, ...IToken[]];
  RightBracket: [IToken, ...IToken[]];
};

export interface ArgumentsCstNode extends CstNode {
  name: "arguments";
  children: ArgumentsCstChildren;
}

export type ArgumentsCstChildren = {
  LeftParen: [IToken, ...IToken[]];
  entry?: [EntryCstNode, ...EntryCstNode[]];
  Comma?: [IToken, ...IToken[]];
  Colon?: [IToken, ...IToken[]];
  expression?: [ExpressionCstNode, ...ExpressionCstNode[]];
  RightParen: [IToken, ...IToken[]];
};

export interface ArrayCstNode extends CstNode {
  name: "array";
  children: ArrayCstChildren;
}

export type ArrayCstChildren = {
  LeftBracket: [IToken, ...IToken[]];
  entry?: [EntryCstNode, ...EntryCstNode[]];
  Comma?: [IToken, ...IToken[]];
  Colon?: [IToken, ...IToken[]];
  expression?: [ExpressionCstNode, ...ExpressionCstNode[]];
  RightBracket: [IToken, ...IToken[]];
};

export interface EntryCstNode extends CstNode {
  name: "entry";
  children: EntryCstChildren;
}

export type EntryCstChildren = {
  expression: [ExpressionCstNode, ...ExpressionCstNode[]];
  In?: [IToken, ...IToken[]];
  range?: [RangeCstNode, ...RangeCstNode[]];
  Dots?: [IToken, ...IToken[]];
};

export interface RangeCstNode extends CstNode {
  name: "range";
  children: RangeCstChildren;
}

export type RangeCstChildren = {
  expression: [ExpressionCstNode, ...ExpressionCstNode[]];
  Dots: [IToken, ...IToken[]];
};

export interface RecordCstNode extends CstNode {
  name: "record";
  children: RecordCstChildren;
}

export type RecordCstChildren = {
  LeftBrace: [IToken, ...IToken[]];
  Name: [IToken, ...IToken[]];
  Colon: [IToken, ...IToken[]];
  expression: [ExpressionCstNode, ...ExpressionCstNode[]];
  Comma?: [IToken, ...IToken[]];
  RightBrace: [IToken, ...IToken[]];
};
