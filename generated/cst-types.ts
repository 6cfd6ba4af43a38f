// Made by `npm run generate` from grammar/parser.ts. Do not edit.

import type { CstNode, IToken } from "chevrotain";

export interface FileCstNode extends CstNode {
  name: "file";
  children: FileCstChildren;
}

export type FileCstChildren = {
  item?: ItemCstNode[];
  End?: IToken[];
};

export interface ItemCstNode extends CstNode {
  name: "item";
  children: ItemCstChildren;
}

export type ItemCstChildren = {
  gate?: GateCstNode[];
  definition?: DefinitionCstNode[];
  line?: LineCstNode[];
};

export interface GateCstNode extends CstNode {
  name: "gate";
  children: GateCstChildren;
}

export type GateCstChildren = {
  Surrogate?: IToken[];
  Gate: IToken[];
  Defined: IToken[];
  parameters: ParametersCstNode[];
  Assign: IToken[];
  expression: ExpressionCstNode[];
  block: BlockCstNode[];
};

export interface DefinitionCstNode extends CstNode {
  name: "definition";
  children: DefinitionCstChildren;
}

export type DefinitionCstChildren = {
  Defined: IToken[];
  parameters: ParametersCstNode[];
  Assign?: IToken[];
  expression?: ExpressionCstNode[];
  block?: BlockCstNode[];
};

export interface BlockCstNode extends CstNode {
  name: "block";
  children: BlockCstChildren;
}

export type BlockCstChildren = {
  BlockOpen: IToken[];
  line?: LineCstNode[];
  End?: IToken[];
  BlockClose: IToken[];
};

export interface LineCstNode extends CstNode {
  name: "line";
  children: LineCstChildren;
}

export type LineCstChildren = {
  Target?: IToken[];
  index?: IndexCstNode[];
  Assign?: IToken[];
  expression: ExpressionCstNode[];
};

export interface ParametersCstNode extends CstNode {
  name: "parameters";
  children: ParametersCstChildren;
}

export type ParametersCstChildren = {
  LeftParen: IToken[];
  parameter?: (ParameterCstNode)[];
  Comma?: IToken[];
  RightParen: IToken[];
};

export interface ParameterCstNode extends CstNode {
  name: "parameter";
  children: ParameterCstChildren;
}

export type ParameterCstChildren = {
  Const?: IToken[];
  Name: IToken[];
  Colon?: IToken[];
  type?: TypeCstNode[];
  In?: IToken[];
  range?: RangeCstNode[];
};

export interface TypeCstNode extends CstNode {
  name: "type";
  children: TypeCstChildren;
}

export type TypeCstChildren = {
  sizes?: (SizesCstNode)[];
  Int?: IToken[];
  fields?: FieldsCstNode[];
};

export interface SizesCstNode extends CstNode {
  name: "sizes";
  children: SizesCstChildren;
}

export type SizesCstChildren = {
  LeftBracket: IToken[];
  expression: (ExpressionCstNode)[];
  Comma?: IToken[];
  RightBracket: IToken[];
};

export interface FieldsCstNode extends CstNode {
  name: "fields";
  children: FieldsCstChildren;
}

export type FieldsCstChildren = {
  LeftBrace: IToken[];
  field: (FieldCstNode)[];
  Comma?: (IToken)[];
  RightBrace: IToken[];
};

export interface FieldCstNode extends CstNode {
  name: "field";
  children: FieldCstChildren;
}

export type FieldCstChildren = {
  Name: IToken[];
  Colon?: IToken[];
  type?: TypeCstNode[];
};

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  operand: (OperandCstNode)[];
  Infix?: IToken[];
};

export interface OperandCstNode extends CstNode {
  name: "operand";
  children: OperandCstChildren;
}

export type OperandCstChildren = {
  Prefix?: IToken[];
  NumberText?: IToken[];
  Name?: IToken[];
  arguments?: ArgumentsCstNode[];
  LeftParen?: IToken[];
  expression?: ExpressionCstNode[];
  RightParen?: IToken[];
  array?: ArrayCstNode[];
  record?: RecordCstNode[];
  Nested?: IToken[];
  postfix?: PostfixCstNode[];
};

export interface PostfixCstNode extends CstNode {
  name: "postfix";
  children: PostfixCstChildren;
}

export type PostfixCstChildren = {
  Transpose?: IToken[];
  Dot?: IToken[];
  Name?: IToken[];
  index?: IndexCstNode[];
};

export interface IndexCstNode extends CstNode {
  name: "index";
  children: IndexCstChildren;
}

export type IndexCstChildren = {
  LeftBracket: IToken[];
  entry: (EntryCstNode)[];
  Comma?: IToken[];
  RightBracket: IToken[];
};

export interface ArgumentsCstNode extends CstNode {
  name: "arguments";
  children: ArgumentsCstChildren;
}

export type ArgumentsCstChildren = {
  LeftParen: IToken[];
  entry?: (EntryCstNode)[];
  Comma?: IToken[];
  Colon?: IToken[];
  expression?: ExpressionCstNode[];
  RightParen: IToken[];
};

export interface ArrayCstNode extends CstNode {
  name: "array";
  children: ArrayCstChildren;
}

export type ArrayCstChildren = {
  LeftBracket: IToken[];
  entry?: (EntryCstNode)[];
  Comma?: (IToken)[];
  Colon?: IToken[];
  expression?: ExpressionCstNode[];
  RightBracket: IToken[];
};

export interface EntryCstNode extends CstNode {
  name: "entry";
  children: EntryCstChildren;
}

export type EntryCstChildren = {
  expression: (ExpressionCstNode)[];
  In?: IToken[];
  range?: RangeCstNode[];
  Dots?: IToken[];
};

export interface RangeCstNode extends CstNode {
  name: "range";
  children: RangeCstChildren;
}

export type RangeCstChildren = {
  expression: (ExpressionCstNode)[];
  Dots: IToken[];
};

export interface RecordCstNode extends CstNode {
  name: "record";
  children: RecordCstChildren;
}

export type RecordCstChildren = {
  LeftBrace: IToken[];
  Name: (IToken)[];
  Colon: (IToken)[];
  expression: (ExpressionCstNode)[];
  Comma?: (IToken)[];
  RightBrace: IToken[];
};
